import type { BulwarkOptions } from 'graphql-bulwark'
import { jwtOptions } from '../../support/tokens.js'

const pem = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----'
const { jwks: _, ...keyless } = jwtOptions

/** J16 to J18: what no server starts with. */
export const mistakes: readonly (readonly [name: string, jwt: object, message: RegExp])[] = [
  ['J16: a public key as secret', { ...keyless, secret: pem }, /jwt\.secret is a key and no secret/],
  ['J16: a public key after a blank', { ...keyless, secret: `\n ${pem}` }, /jwt\.secret is a key and no secret/],
  ['J16: a public key after a mark', { ...keyless, secret: `\uFEFF${pem}` }, /jwt\.secret is a key and no secret/],
  ['J16: a symmetric algorithm', { ...jwtOptions, algorithms: ['HS256'] }, /HS256 is symmetric/],
  ['J17: an expression with a state', { ...jwtOptions, audience: /shop/g }, /expressions are not accepted/],
  ['J17: an expression without bounds', { ...jwtOptions, issuer: [/^(a+)+$/] }, /expressions are not accepted/],
  ['J18: no audience', { ...jwtOptions, audience: undefined }, /jwt\.audience/],
  ['J18: an empty list of audiences', { ...jwtOptions, audience: [] }, /jwt\.audience must not be empty/],
  ['J18: no issuer', { ...jwtOptions, issuer: undefined }, /jwt\.issuer/],
  ['keys over http', { ...keyless, jwksUri: 'http://keys.test/jwks' }, /jwt\.jwksUri/],
]

export const withMistake = (jwt: object): BulwarkOptions => ({ production: true, jwt: jwt as never })
