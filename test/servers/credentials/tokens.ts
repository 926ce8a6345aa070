import { createRevocations } from 'graphql-bulwark'
import { exportJWK, generateKeyPair } from 'jose'
import { badForms, badTokens, foreignTokens } from '../../support/bad-tokens.js'
import { AUDIENCE, ISSUER, publicJwk, signToken } from '../../support/tokens.js'
import type { Sender } from '../hosts/host.js'
import {
  ANONYMOUS,
  base,
  bearer,
  type CredentialRow,
  FORBIDDEN,
  lines,
  now,
  REFUSED,
  roles,
  row,
  type Situation,
} from './situation.js'

const OTHER = 'https://other.test'
const other = await generateKeyPair('ES256', { extractable: true })
const otherJwk = { ...(await exportJWK(other.publicKey)), kid: 'one', alg: 'ES256' }
const otherClaims = { iss: OTHER, aud: 'second', groups: ['support'] }
const ofOther = (claims = {}) => signToken({ ...otherClaims, ...claims }, {}, other.privateKey)

const good = await signToken()
const cookie = (value: string, ...others: readonly (readonly [string, string])[]) =>
  lines(['cookie', `theme=dark; session=${value}`], ...others)

/** The last bits of a signature, the blanks and the padding that a lenient reader does not see. */
const spellings = (token: string): readonly [string, string][] => [
  ['with padding', `${token}=`],
  ['with more padding', `${token}==`],
  ['in two parts', token.replace(/(.{20})$/, ' $1')],
  ['with a tab', token.replace(/(.{20})$/, '\t$1')],
  ['in another alphabet', `${token.slice(0, -3)}+/A`],
]

/** Places where others read a token, and where it may stand in logs of anyone on the way. */
const elsewhere: readonly (readonly [string, Partial<CredentialRow>])[] = [
  ['the query of the address', { caller: { lines: () => [], search: { access_token: good, authorization: good } } }],
  ['extensions', { request: { query: '{ roles }', extensions: { jwt: good, authorization: `Bearer ${good}` } } }],
  [
    'variables',
    {
      request: { query: 'query ($jwt: String) { roles @skip(if: false) hello(name: $jwt) }', variables: { jwt: good } },
    },
  ],
  ['a cookie of another name', { caller: lines(['cookie', `token=${good}`], ['origin', 'https://shop.test']) }],
  [
    'another header',
    { caller: lines(['x-authorization', `Bearer ${good}`], ['proxy-authorization', `Bearer ${good}`]) },
  ],
]

const twice = (first: string, second: string): Sender => lines(['authorization', first], ['authorization', second])

/** J6 to J13 and J15, J19: what a token must be like, where it may stand, and whose it is. */
export const tokens: Situation = {
  name: 'tokens',
  async start() {
    const revocations = createRevocations({ now })
    const revoked = await signToken({ jti: 'gone' })
    await revocations.revokeToken({ kind: 'jwt', id: 'gone', issuer: ISSUER, expiresAt: null })
    await revocations.revokeSession({ issuer: ISSUER, sessionId: 'session-1' })
    await revocations.revokeSubject({ issuer: ISSUER, subject: 'mallory' })
    const first = { issuer: ISSUER, audience: AUDIENCE, jwks: { keys: [publicJwk] } }
    const second = { issuer: OTHER, audience: 'second', jwks: { keys: [otherJwk] }, rolesClaim: 'groups' }
    return {
      options: {
        ...base,
        jwt: {
          issuers: [first, second],
          revocations,
          cookie: { name: 'session', origins: ['https://shop.test'] },
          now,
        },
      },
      rows: [
        row('nothing at all', 'anonymous', ANONYMOUS),
        row('a good token', 'customer', roles('customer')),
        row('a good token of somebody else', 'admin', roles('admin')),
        row('a good token, once more', 'customer', roles('customer')),
        row('a token of the other issuer', bearer(ofOther), roles('support')),
        row(
          'a token in the name of another, with less',
          bearer(() => signToken({ act: { sub: 'bot' }, roles: [] })),
          roles(),
        ),
        row(
          'J7: a role of strangers',
          bearer(() => signToken({ roles: ['anonymous', 'customer'] })),
          roles('customer'),
        ),
        ...[...badTokens, ...foreignTokens].map(([name, make]) => row(`a token: ${name}`, bearer(make), REFUSED)),
        ...badForms.map(([name, make]) => row(`J8: ${name}`, lines(['authorization', make(good)]), REFUSED)),
        row('J8: two lines, the same', twice(`Bearer ${good}`, `Bearer ${good}`), REFUSED),
        row('J8: two lines, the first of them bad', twice('Bearer bad', `Bearer ${good}`), REFUSED),
        row('J8: two lines, the last of them bad', twice(`Bearer ${good}`, 'Basic eDp5'), REFUSED),
        row(
          'J6: a revoked token',
          bearer(() => revoked),
          REFUSED,
        ),
        row(
          'J6: signed again',
          bearer(() => signToken({ jti: 'gone' })),
          REFUSED,
        ),
        ...spellings(revoked).map(([name, text]) =>
          row(
            `J6: a revoked token ${name}`,
            bearer(() => text),
            REFUSED,
          ),
        ),
        row(
          'J6: of a revoked session',
          bearer(() => signToken({ sid: 'session-1' })),
          REFUSED,
        ),
        row(
          'J6: of a revoked subject',
          bearer(() => signToken({ sub: 'mallory', jti: 'any' })),
          REFUSED,
        ),
        row(
          'J6: the same jti of another issuer',
          bearer(() => ofOther({ jti: 'gone' })),
          roles('support'),
        ),
        ...elsewhere.map(
          ([place, given]): CredentialRow => ({
            name: `J9: a token in ${place}`,
            caller: 'anonymous',
            expected: given.request ? { kind: 'data' } : ANONYMOUS,
            ...given,
          }),
        ),
        row('J10: a viewer in the context', { lines: () => [], context: FORGED_CONTEXT }, ANONYMOUS),
        row(
          'J13: one issuer by the key of the other',
          bearer(() => signToken({}, {}, other.privateKey)),
          REFUSED,
        ),
        row(
          'J13: the other by the key of the one',
          bearer(() => signToken(otherClaims)),
          REFUSED,
        ),
        row(
          'J13: for the audience of the other',
          bearer(() => ofOther({ aud: AUDIENCE })),
          REFUSED,
        ),
        row('a cookie, from a page that is known', cookie(good, ['origin', 'https://shop.test']), roles('customer')),
        row('a cookie, from our own page', cookie(good, ['sec-fetch-site', 'same-origin']), roles('customer')),
        row('a cookie, from a page of others', cookie(good, ['origin', 'https://evil.test']), FORBIDDEN),
        row('a cookie, from nowhere', cookie(good), FORBIDDEN),
        row(
          'a cookie from a page that looks known',
          cookie(good, ['origin', 'https://shop.test.evil.test']),
          FORBIDDEN,
        ),
        row('a bad cookie', cookie(`${good}x`, ['origin', 'https://shop.test']), REFUSED),
        row('a cookie twice', cookie(`${good}; session=${good}`, ['origin', 'https://shop.test']), REFUSED),
        row(
          'a good cookie beside a bad header',
          cookie(good, ['origin', 'https://shop.test'], ['authorization', 'Bearer bad']),
          REFUSED,
        ),
      ],
    }
  },
}

/** As a careless application or another plugin may leave it. */
const FORGED_CONTEXT = { viewer: { kind: 'user', id: 'ada', roles: ['admin'] }, user: { roles: ['admin'] }, jwt: good }
