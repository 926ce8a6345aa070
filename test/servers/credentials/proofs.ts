import { athOf, clientKey, ecKey, signProof, TARGET } from '../../support/proofs.js'
import { jwtOptions, NOW, signToken } from '../../support/tokens.js'
import type { Sender } from '../hosts/host.js'
import { ANONYMOUS, base, bearer, lines, REFUSED, roles, row, type Situation } from './situation.js'

const bound = await signToken({ cnf: { jkt: clientKey.jkt } })
const boundTwice = await signToken({ cnf: { jkt: clientKey.jkt, kid: 'another' } })
const free = await signToken()
const other = await ecKey()

type Members = Readonly<Record<string, unknown>>

/** A token that is bound, and a proof that is good but for what is given. */
const proven = (claims: Members = {}, header: Members = {}, key = clientKey, token = bound): Sender => ({
  lines: (method) => [
    ['authorization', `DPoP ${token}`],
    ['dpop', signProof({ htm: method, ath: athOf(token), ...claims }, header, key)],
  ],
})

const once: Record<string, string> = {}
/** The same proof each time. */
const again: Sender = {
  async lines(method) {
    once[method] ??= signProof({ htm: method, ath: athOf(bound), jti: 'again' })
    return [
      ['authorization', `DPoP ${bound}`],
      ['dpop', once[method]],
    ]
  },
}

const secretJwk = { ...clientKey.jwk, d: clientKey.privateKey.export({ format: 'jwk' }).d }

/** J11 and J12: a token that is bound to a key is of no use without it. */
export const proofs: Situation = {
  name: 'proofs of possession',
  start: () => ({
    options: { ...base, jwt: { ...jwtOptions, dpop: { url: TARGET } } },
    rows: [
      row('a proof', proven(), roles('customer')),
      row('a token that is not bound', 'customer', roles('customer')),
      row(
        'J11: a bound token alone',
        bearer(() => bound),
        REFUSED,
      ),
      row('J11: the scheme without a proof', lines(['authorization', `DPoP ${bound}`]), REFUSED),
      row('J11: a token that is not bound, with a proof', proven({}, {}, clientKey, free), REFUSED),
      row('J11: a token that is bound in another way too', proven({}, {}, clientKey, boundTwice), REFUSED),
      row('J12: a proof for the first time', again, roles('customer')),
      row('J12: the same proof again', again, REFUSED),
      row('J12: another method', proven({ htm: 'PUT' }), REFUSED),
      row('J12: another address', proven({ htu: 'https://evil.test/graphql' }), REFUSED),
      row('J12: another token', proven({ ath: athOf('another') }), REFUSED),
      row('J12: no token', proven({ ath: undefined }), REFUSED),
      row('J12: no name', proven({ jti: undefined }), REFUSED),
      row('J12: too old', proven({ iat: NOW - 66 }), REFUSED),
      row('J12: of the future', proven({ iat: NOW + 6 }), REFUSED),
      row('J12: another key', proven({}, {}, other), REFUSED),
      row('J12: another key in the header', proven({}, { jwk: other.jwk }), REFUSED),
      row('J12: a private key in the header', proven({}, { jwk: secretJwk }), REFUSED),
      row('J12: a symmetric algorithm', proven({}, { alg: 'HS256' }), REFUSED),
      row('J12: no algorithm', proven({}, { alg: 'none' }), REFUSED),
      row('J12: another type', proven({}, { typ: 'JWT' }), REFUSED),
      row(
        'J12: two proofs',
        {
          lines: (method) => [
            ['authorization', `DPoP ${bound}`],
            ['dpop', signProof({ htm: method, ath: athOf(bound) })],
            ['dpop', signProof({ htm: method, ath: athOf(bound) })],
          ],
        },
        REFUSED,
      ),
    ],
  }),
}

/** A server that serves nobody whose token anyone could use. */
export const proofsRequired: Situation = {
  name: 'proofs of possession, required',
  start: () => ({
    options: { ...base, jwt: { ...jwtOptions, dpop: { url: TARGET, required: true } } },
    rows: [
      row('a proof', proven(), roles('customer')),
      row('J11: a token that is not bound', 'customer', REFUSED),
      row('nothing at all', 'anonymous', ANONYMOUS),
    ],
  }),
}
