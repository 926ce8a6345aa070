import { createApiKey, createRevocations, memoryApiKeys, type RevocationStore } from 'graphql-bulwark'
import { athOf, clientKey, signProof, TARGET } from '../../support/proofs.js'
import { jwtOptions, signToken } from '../../support/tokens.js'
import { ANONYMOUS, base, bearer, lines, now, REFUSED, roles, row, type Situation, UNAVAILABLE } from './situation.js'

const DEADLINE = 20

const hangs = () => new Promise<never>(() => {})
const throws = () => {
  throw new Error('connection of db-7 lost')
}

const revocationStore = (get: RevocationStore['get']): RevocationStore => ({ get, put() {} })

const faults: readonly (readonly [string, RevocationStore['get'] & (() => never | Promise<never>)])[] = [
  ['hangs', hangs],
  ['throws', throws],
]

/** What a store that fails means, by the policy. */
export const stores: readonly Situation[] = [
  ...faults.flatMap(([name, fail]): Situation[] => [
    {
      name: `a store of revocations that ${name}`,
      start() {
        const revocations = createRevocations({ store: revocationStore(fail), deadline: DEADLINE, now })
        return {
          options: { ...base, jwt: { ...jwtOptions, revocations } },
          rows: [
            row('a good token', 'customer', UNAVAILABLE),
            row('a bad token', 'forged', REFUSED),
            row('nothing at all', 'anonymous', ANONYMOUS),
          ],
        }
      },
    },
    {
      name: `a store of revocations that ${name}, of which the memory is enough`,
      start() {
        const store = revocationStore(fail)
        const revocations = createRevocations({ store, deadline: DEADLINE, onStoreFailure: 'local', now })
        const revoked = async () => {
          await revocations.revokeToken({
            kind: 'jwt',
            id: 'gone',
            issuer: jwtOptions.issuer as string,
            expiresAt: null,
          })
          return signToken({ jti: 'gone' })
        }
        return {
          options: { ...base, jwt: { ...jwtOptions, revocations } },
          rows: [
            row('a good token', 'customer', roles('customer')),
            row('a token that this server has revoked', bearer(revoked), REFUSED),
          ],
        }
      },
    },
    {
      name: `a store of API keys that ${name}`,
      async start() {
        const { key } = await createApiKey({ store: memoryApiKeys(), owner: 'sam' })
        return {
          options: { ...base, apiKeys: { store: { ...memoryApiKeys(), find: fail }, deadline: DEADLINE } },
          rows: [
            row('a key', lines(['x-api-key', key]), UNAVAILABLE),
            row('junk', lines(['x-api-key', `${key}x`]), REFUSED),
            row('a token', 'customer', roles('customer')),
          ],
        }
      },
    },
    {
      name: `a store of proofs that ${name}`,
      async start() {
        const token = await signToken({ cnf: { jkt: clientKey.jkt } })
        const proven = (claims: object) => ({
          lines: (method: string) =>
            [
              ['authorization', `DPoP ${token}`],
              ['dpop', signProof({ htm: method, ath: athOf(token), ...claims })],
            ] as const,
        })
        const dpop = { url: TARGET, replays: { add: fail }, deadline: DEADLINE }
        return {
          options: { ...base, jwt: { ...jwtOptions, dpop } },
          rows: [
            row('a good proof', proven({}), UNAVAILABLE),
            row('a bad proof', proven({ htm: 'PUT' }), REFUSED),
            row('a token of anyone', 'customer', roles('customer')),
          ],
        }
      },
    },
  ]),
  {
    name: 'a store of revocations that talks nonsense',
    start() {
      const store = revocationStore((() => ['none']) as unknown as RevocationStore['get'])
      const revocations = createRevocations({ store, now })
      return {
        options: { ...base, jwt: { ...jwtOptions, revocations } },
        rows: [row('a good token', 'customer', UNAVAILABLE)],
      }
    },
  },
]
