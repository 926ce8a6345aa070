import { SecurityError } from '../src/errors.js'

interface ResponseLike {
  readonly headersSent: boolean
  status(code: number): ResponseLike
  json(body: unknown): unknown
}

/**
 * Error handler for Express, to be used after the body parser and the Apollo middleware: a body that is malformed, too
 * large or of a type that nobody reads is answered as a GraphQL error, and never with a page that shows a stack.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { bodyErrors } from 'graphql-bulwark/apollo'
 *
 * const app = express().use(express.json())
 * app.use(bodyErrors())
 * ```
 */
export function bodyErrors() {
  return function bodyErrorHandler(
    error: unknown,
    _request: unknown,
    response: ResponseLike,
    next: (error?: unknown) => void,
  ): void {
    const { status } = (error ?? {}) as { status?: unknown }
    if (response.headersSent) {
      next(error)
      return
    }
    const clientsMistake = typeof status === 'number' && status >= 400 && status < 500
    const refusal = new SecurityError({ code: clientsMistake ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR' })
    response.status(clientsMistake ? status : 500).json({ errors: [refusal] })
  }
}
