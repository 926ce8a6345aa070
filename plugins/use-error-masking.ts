import { compileMasking, type ErrorMaskingOptions } from '../src/response/masking.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Hides every error that was not meant for the client, in every payload. The client gets a reference; the log has the
 * original under the same reference.
 *
 * Answers with INTERNAL_SERVER_ERROR at the path of the error.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useErrorMasking } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useErrorMasking({ codes: ['OUT_OF_STOCK'] })] })
 * ```
 */
export function useErrorMasking(options: ErrorMaskingOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf(compileMasking(options), readEnvironment()))
}
