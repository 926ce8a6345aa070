import { type JwtOptions, jwtGuard } from '../src/identity/jwt.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Verifies the JSON Web Token of a request and puts `viewer` on the context. Put it before other plugins that decide by
 * role.
 *
 * Refuses with UNAUTHENTICATED, or SERVICE_UNAVAILABLE when the keys can't be had.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useJwt } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * const jwt = { issuer: 'https://auth.example.com', audience: 'shop', jwksUri: 'https://auth.example.com/jwks.json' }
 * createYoga({ schema, plugins: [useJwt(jwt)] })
 * ```
 */
export function useJwt(options: JwtOptions & StandAloneOptions): BulwarkPlugin {
  const { clientAddress, failedAttempts, onEvent, ...jwt } = options
  const alone = { clientAddress, failedAttempts, onEvent }
  return asEnvelopPlugin(bulwarkOf((runtime, attempts) => jwtGuard(jwt, runtime, attempts), readEnvironment(), alone))
}
