import type { BulwarkApolloOptions } from './apollo.js'
import { bulwarkOfOptions, type ResponseLike, refuseUnstarted } from './unstarted.js'

/**
 * Error handler for Express, to be used after the body parser and the Apollo middleware: a body that is malformed, too
 * large or of a type that nobody reads is answered as a GraphQL error, and never with a page that shows a stack.
 *
 * @param guarded What `bulwarkApollo` has returned, so that what is refused is recorded, measured and charged.
 *
 * @throws ConfigurationError for another object than `bulwarkApollo` has returned.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { bodyErrors, bulwarkApollo } from 'graphql-bulwark/apollo'
 *
 * const guarded = bulwarkApollo()
 * const app = express().use(express.json())
 * app.use(bodyErrors(guarded))
 * ```
 */
export function bodyErrors(guarded?: BulwarkApolloOptions) {
  const bulwark = bulwarkOfOptions('bodyErrors', guarded)
  return function bodyErrorHandler(
    error: unknown,
    request: object,
    response: ResponseLike,
    next: (error?: unknown) => void,
  ): void {
    const { status } = (error ?? {}) as { status?: unknown }
    if (response.headersSent) {
      next(error)
      return
    }
    const clientsMistake = typeof status === 'number' && status >= 400 && status < 500
    refuseUnstarted({
      bulwark,
      request,
      response,
      violation: { code: clientsMistake ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR' },
      status: clientsMistake ? status : 500,
    })
  }
}
