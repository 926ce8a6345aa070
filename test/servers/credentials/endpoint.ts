import type { JwtOptions } from 'graphql-bulwark'
import { expect } from 'vitest'
import { AUDIENCE, ISSUER, publicJwk, signToken } from '../../support/tokens.js'
import { ANONYMOUS, base, bearer, now, REFUSED, roles, row, type Situation, UNAVAILABLE } from './situation.js'

type Fetch = NonNullable<JwtOptions['fetch']>

const options = (fetch: Fetch) => ({
  ...base,
  jwt: { issuer: ISSUER, audience: AUDIENCE, jwksUri: 'https://keys.test/jwks', fetch, now },
})

const published = () => new Response(JSON.stringify({ keys: [publicJwk] }))

/** Begins a key set and never comes to its end. */
function endless(): Response {
  let sent = 0
  const body = new ReadableStream({
    pull(controller) {
      sent += 65_536
      if (sent > 200 * 2 ** 20) controller.close()
      else controller.enqueue(new Uint8Array(65_536).fill(0x20))
    },
  })
  return new Response(body)
}

const faults: readonly (readonly [string, Fetch, slow?: true])[] = [
  ['J2: refuses connections', () => Promise.reject(new TypeError('fetch failed'))],
  ['J4: sends 200 MB', async () => endless()],
  ['J5: answers in HTML', async () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
  ['J5: redirects', async () => new Response(null, { status: 302, headers: { location: 'https://evil.test/' } })],
  ['J5: redirects with keys in its answer', async () => Response.json({ keys: [publicJwk] }, { status: 302 })],
  ['J5: fails with keys in its answer', async () => Response.json({ keys: [publicJwk] }, { status: 500 })],
  [
    'J5: takes its time',
    (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
      }),
    true,
  ],
]

const MOST_FETCHES = 2

/** J1 to J5: what becomes of tokens whose keys can't be had. */
export const endpoints: readonly Situation[] = [
  ...faults.map(
    ([name, fetch, slow = false]): Situation => ({
      name: `a key endpoint that ${name}`,
      slow,
      start: () => ({
        options: options(fetch),
        rows: [
          row('a good token', bearer(signToken), UNAVAILABLE),
          row('a good token, while it is left alone', bearer(signToken), UNAVAILABLE),
          row(
            'what is no token',
            bearer(() => 'a.b.c'),
            REFUSED,
          ),
          row(
            'a token of another issuer',
            bearer(() => signToken({ iss: 'https://evil.test' })),
            REFUSED,
          ),
          row('nothing at all', 'anonymous', ANONYMOUS),
        ],
      }),
    }),
  ),
  {
    name: 'a key endpoint that J3: goes down',
    start() {
      let fetches = 0
      const fetch: Fetch = async () => (fetches++ === 0 ? published() : new Response('', { status: 503 }))
      return {
        options: options(fetch),
        rows: [
          row('a good token', bearer(signToken), roles('customer')),
          row(
            'an unknown key',
            bearer(() => signToken({}, { kid: 'next' })),
            REFUSED,
          ),
          row(
            'a good token after that',
            bearer(() => signToken({ jti: 'later' })),
            roles('customer'),
          ),
        ],
      }
    },
  },
  {
    name: 'a key endpoint that J1: is made to be asked',
    start() {
      let fetches = 0
      const fetch: Fetch = async () => {
        fetches++
        return published()
      }
      return {
        options: options(fetch),
        rows: Array.from({ length: 50 }, (_, index) =>
          row(
            `an unknown key, number ${index}`,
            bearer(() => signToken({}, { kid: `other-${index}` })),
            REFUSED,
          ),
        ),
        // The first fetch of all, and one for keys that may be new.
        after: () => expect(fetches).toBeLessThanOrEqual(MOST_FETCHES),
      }
    },
  },
]
