import { Revocations, type RevocationsOptions } from '../src/identity/revocations.js'
import { readEnvironment } from './environment.js'

/**
 * Keeps what tokens are no longer accepted. Hand it to `jwt.revocations`, and revoke with it where your users log out.
 * A server that runs in several processes needs a store that they share, such as `redisRevocations`.
 *
 * @throws ConfigurationError for a mistake in the options.
 *
 * @example
 * ```ts
 * import { createRevocations, type Viewer } from 'graphql-bulwark'
 *
 * const revocations = createRevocations()
 * const jwt = { issuer: 'https://auth.example.com', audience: 'shop', jwksUri: 'https://auth.example.com/jwks', revocations }
 * const logout = async (_: unknown, __: unknown, { viewer }: { viewer: Viewer }) => {
 *   if (viewer.credential?.kind !== 'jwt') return false
 *   await revocations.revokeToken(viewer.credential)
 *   return true
 * }
 * ```
 */
export function createRevocations(options: RevocationsOptions = {}): Revocations {
  return new Revocations(options, readEnvironment())
}
