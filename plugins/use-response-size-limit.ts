import { ConfigurationError } from '../src/errors.js'
import {
  limitsResponses,
  type ResponseSizeLimitOptions,
  responseSizeLimitGuard,
} from '../src/response/response-size-limit.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds the bytes of an answer as JSON in UTF-8, without a default; of one that comes in parts or events, of each of
 * them. What is larger is not sent. It has run nevertheless: a mutation is done.
 *
 * Refuses with RESPONSE_SIZE_LIMIT_EXCEEDED.
 *
 * @throws ConfigurationError where no size is given, to everyone, a role or a field.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useResponseSizeLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useResponseSizeLimit({ responseBytes: 1_000_000 })] })
 * ```
 */
export function useResponseSizeLimit(options: ResponseSizeLimitOptions): BulwarkPlugin {
  const guard = responseSizeLimitGuard(options)
  if (!limitsResponses(options)) {
    throw new ConfigurationError('responseSizeLimit has no effect: give responseBytes, to everyone, a role or a field.')
  }
  return asEnvelopPlugin(bulwarkOf(guard, readEnvironment()))
}
