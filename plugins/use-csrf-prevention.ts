import { type CsrfPreventionOptions, csrfPreventionGuard } from '../src/request/csrf-prevention.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Refuses what a page of another site can send in the name of its visitor without asking the server before: forms, links,
 * multipart uploads and event sources. Honest clients send `application/json`, or a header such as
 * `apollo-require-preflight: 1`. What crosses a WebSocket is not concerned.
 *
 * Refuses with BAD_REQUEST: 400, and 405 for a method that GraphQL over HTTP does not have.
 *
 * @throws ConfigurationError for a header that browsers send by themselves.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useCsrfPrevention } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useCsrfPrevention({ headers: ['x-shop-client'] })] })
 * ```
 */
export function useCsrfPrevention(options: CsrfPreventionOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(csrfPreventionGuard(options), readEnvironment()))
}
