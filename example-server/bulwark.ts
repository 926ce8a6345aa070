import type { BulwarkOptions } from 'graphql-bulwark'
import { AUDIENCE, ISSUER } from './identity/access-token.js'
import type { SigningKey } from './identity/signing-key.js'

/** The protection of the shop: the same object for every server. */
export function bulwarkOptions(key: SigningKey, production: boolean): BulwarkOptions {
  return {
    production,
    jwt: { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [key.publicJwk] }, rolesClaim: 'roles' },
    roles: {
      anonymous: { fields: 1_000 },
      customer: {},
      support: {},
      admin: { introspection: true, depth: 20 },
    },
  }
}
