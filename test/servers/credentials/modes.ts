import { createApiKey, memoryApiKeys } from 'graphql-bulwark'
import { jwtOptions, signToken } from '../../support/tokens.js'
import { refusedWhole } from '../rows/row.js'
import { ANONYMOUS, base, bearer, type CredentialRow, lines, REFUSED, roles, row, type Situation } from './situation.js'

const recorded = (given: CredentialRow): CredentialRow => ({ ...given, recorded: 'UNAUTHENTICATED' })

/** Credentials that are only reported as bad are none. */
export const reported: Situation = {
  name: 'bad credentials, only reported',
  start: () => ({
    options: {
      ...base,
      jwt: { ...jwtOptions, mode: 'report' },
      apiKeys: { store: memoryApiKeys(), mode: 'report' },
    },
    rows: [
      recorded(row('a forged token', 'forged', ANONYMOUS)),
      recorded(row('an expired token', 'expired', ANONYMOUS)),
      recorded(row('a bad key', lines(['x-api-key', 'secret']), ANONYMOUS)),
      recorded(
        row(
          'a token that was another',
          bearer(() => signToken({ aud: 'else', roles: ['admin'] })),
          ANONYMOUS,
        ),
      ),
      row('a good token', 'customer', roles('customer')),
    ],
  }),
}

/** Without credentials nothing is served. */
export const required: Situation = {
  name: 'credentials, required',
  async start() {
    const store = memoryApiKeys()
    const { key } = await createApiKey({ store, owner: 'sam', roles: ['support'] })
    return {
      options: { ...base, jwt: { ...jwtOptions, requireAuthentication: true }, apiKeys: { store } },
      rows: [
        row('nothing at all', 'anonymous', REFUSED),
        row('a bad token', 'forged', REFUSED),
        row('a good token', 'customer', roles('customer')),
        row('a key', lines(['x-api-key', key]), roles('support')),
      ],
    }
  },
}

/** K8 and brute force: who keeps failing waits, and nobody waits for him. */
export const throttled: Situation = {
  name: 'credentials that keep failing',
  async start() {
    const store = memoryApiKeys()
    const { key } = await createApiKey({ store, owner: 'sam', roles: ['support'] })
    const { key: unknown } = await createApiKey({ store: memoryApiKeys(), owner: 'sam' })
    const here = ['x-forwarded-for', '203.0.113.7'] as const
    const there = ['x-forwarded-for', '198.51.100.7'] as const
    const guess = bearer(() => 'a.b.c', [here])
    const wait = refusedWhole('RATE_LIMITED', 429)
    return {
      options: {
        production: true,
        jwt: jwtOptions,
        apiKeys: { store },
        clientAddress: { trustedProxies: ['127.0.0.0/8'] },
        failedAttempts: { capacity: 3, refillPerSecond: 0.001 },
      },
      rows: [
        row('a guess', guess, REFUSED),
        row('another guess', guess, REFUSED),
        row('a good token between', bearer(signToken, [here]), roles('customer')),
        row('a key that is a guess', lines(['x-api-key', unknown], here), REFUSED),
        row('a guess too many', guess, wait),
        row('a key that is a guess too many', lines(['x-api-key', unknown], here), wait),
        row(
          'a good token from the same address',
          bearer(() => signToken({ jti: 'other' }), [here]),
          roles('customer'),
        ),
        row('a good key from the same address', lines(['x-api-key', key], here), roles('support')),
        row(
          'a guess from elsewhere',
          bearer(() => 'a.b.c', [there]),
          REFUSED,
        ),
      ],
    }
  },
}
