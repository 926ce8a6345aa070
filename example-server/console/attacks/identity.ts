import { createHmac } from 'node:crypto'
import type { JWK } from 'jose'
import { AUDIENCE, ISSUER } from '../../identity/access-token.js'
import { type Attack, asStranger, repeat, withToken } from './attack.js'

const EVERYBODY = '{ users { name email taxId } }'
const RIGHT = 'mutation { login(email: "bob@example.com", password: "bob-password") { token } }'
const wrong = (index: number) => `mutation { login(email: "bob@example.com", password: "guess-${index}") { token } }`

/** Attacks on who somebody is. They are made for one shop, since they forge with its public key. */
export function identityAttacks(publicJwk: JWK): readonly Attack[] {
  return [
    {
      id: 'guess-by-alias',
      title: 'Guess a password: eight guesses in one request',
      wants: 'The password of bob, unseen by whoever counts requests.',
      success: 'The answer has a token.',
      spoils: /"token":"ey/,
      defence: 'An operation calls login five times at most, and each call counts as one.',
      docs: 'docs/limits.md',
      requests: [
        asStranger(
          `mutation { ${repeat(8, (index) => `g${index}: login(email: "bob@example.com", password: "${index < 7 ? `guess-${index}` : 'bob-password'}") { token }`)} }`,
        ),
      ],
    },
    {
      id: 'guess',
      title: 'Guess a password: one request for each guess',
      wants: 'The password of bob, with patience.',
      success: 'The right guess, the seventh, gets a token.',
      spoils: /"token":"ey/,
      defence: '@rateLimit on login counts guesses by address and e-mail, and after five the right one is of no use.',
      docs: 'docs/cost.md',
      requests: [...Array.from({ length: 6 }, (_, index) => asStranger(wrong(index))), asStranger(RIGHT)],
    },
    {
      id: 'unsigned-token',
      title: 'A token that nobody has signed',
      wants: 'To be ada of the administration: the header of the token says alg: none.',
      success: 'The answer has the tax number of ada.',
      spoils: /TAX-4714/,
      defence: 'The server says how tokens are signed, never the token.',
      docs: 'docs/identity.md',
      requests: [withToken(`${claimsOf('none')}.`, EVERYBODY)],
    },
    {
      id: 'confused-token',
      title: 'A token that is signed with the public key',
      wants: 'To be ada as well: with HS256 the public key of the shop, which everybody has, would be the secret.',
      success: 'The answer has the tax number of ada.',
      spoils: /TAX-4714/,
      defence: 'Symmetric algorithms are never accepted beside a public key.',
      docs: 'docs/identity.md',
      requests: [withToken(signedWith(publicJwk), EVERYBODY)],
    },
    {
      id: 'forged-request',
      title: 'A form on a page of another site',
      wants: "A mutation sent by the browser of a visitor, from inside the visitor's network.",
      success: 'The mutation ran: the answer has a token.',
      spoils: /"token":"ey/,
      defence: 'What a page can send unasked is refused before its body is read.',
      docs: 'docs/operations.md',
      requests: [
        {
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            origin: 'https://evil.example',
            'sec-fetch-site': 'cross-site',
          },
          body: new URLSearchParams({
            query: 'mutation { login(email: "sam@example.com", password: "sam-password") { token } }',
          }).toString(),
        },
      ],
    },
  ]
}

function claimsOf(alg: string): string {
  const seconds = Math.floor(Date.now() / 1_000)
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: 'ada',
    roles: ['admin'],
    jti: 'forged',
    iat: seconds,
    exp: seconds + 86_400,
  }
  return [{ alg, typ: 'at+jwt' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
}

function signedWith(publicJwk: JWK): string {
  const signed = claimsOf('HS256')
  return `${signed}.${createHmac('sha256', JSON.stringify(publicJwk)).update(signed).digest('base64url')}`
}
