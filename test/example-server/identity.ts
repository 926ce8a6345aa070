import { createClient } from 'graphql-ws'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { AUDIENCE, ISSUER } from '../../example-server/identity/access-token.js'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { type OpenShop, openShop } from './shop.js'

const LOGIN = 'mutation { login(email: "alice@example.com", password: "alice-password") { token } }'
const ME = '{ me { name } }'
const UPDATES = 'subscription { orderStatusChanged(id: "order-1") { id } }'

/** What a newcomer does with credentials, on one of the servers. */
export function testIdentity(
  name: string,
  create: (options: ServerOptions) => RunningServer | Promise<RunningServer>,
  events: boolean,
): void {
  describe(`the shop on ${name}`, () => {
    let shop: OpenShop
    beforeAll(async () => {
      shop = await openShop(create)
      // A database that is started in the process, and passwords that are hashed slowly, beside other tests.
    }, 90_000)
    afterAll(() => shop?.close())

    const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
    const login = async () => {
      const { data } = await (await shop.post({}, LOGIN)).json()
      return data.login.token as string
    }

    it('logs in with a token of 15 minutes that its own key set verifies', async () => {
      const token = await login()
      const keys = createRemoteJWKSet(new URL('/.well-known/jwks.json', shop.url))
      const { payload } = await jwtVerify(token, keys, { issuer: ISSUER, audience: AUDIENCE, typ: 'at+jwt' })
      expect(payload).toMatchObject({ sub: 'alice', roles: ['customer'], jti: expect.any(String) })
      expect((payload.exp as number) - (payload.iat as number)).toBe(900)
      expect(await (await shop.post(bearer(token), ME)).json()).toMatchObject({
        data: { me: { name: 'Alice Archer' } },
      })
    })

    it.each([
      { query: 'query A { __typename }', operationName: 'B' },
      { query: 'query A { __typename } query B { __typename }' },
    ])('tells a client on a WebSocket that there is no such operation: %o', async (ask) => {
      const url = `${shop.url.replace('http', 'ws')}/graphql`
      const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 })
      const told = await new Promise((resolve) => {
        client.subscribe(ask, { next: resolve, error: resolve, complete: () => resolve('complete') })
      })
      await client.dispose()
      expect(JSON.stringify(told)).toContain('"code":"DOCUMENT_INVALID"')
    })

    it('logs out: the token is refused, and other tokens are not', async () => {
      const [token, other] = [await login(), await login()]
      expect(await (await shop.post(bearer(token), 'mutation { logout }')).json()).toMatchObject({
        data: { logout: true },
      })
      const refused = await shop.post(bearer(token), ME)
      expect(refused.status).toBe(401)
      expect(refused.headers.get('www-authenticate')).toBe('Bearer realm="graphql", error="invalid_token"')
      expect((await shop.post(bearer(other), ME)).status).toBe(200)
    })

    it('knows sam by the key that is printed at start, which nobody can log out', async () => {
      const key = { 'x-api-key': shop.key }
      expect(await (await shop.post(key, ME)).json()).toMatchObject({ data: { me: { name: 'Sam Summers' } } })
      expect((await (await shop.post(key, 'mutation { logout }')).json()).errors[0].extensions.code).toBe(
        'BAD_USER_INPUT',
      )
      expect((await (await shop.post({}, 'mutation { logout }')).json()).errors[0].extensions.code).toBe(
        'UNAUTHENTICATED',
      )
      expect((await shop.post({ 'x-api-key': `${shop.key}0` }, ME)).status).toBe(401)
    })

    it('refuses the key of one and the token of another', async () => {
      const token = await login()
      expect((await shop.post({ ...bearer(token), 'x-api-key': shop.key }, ME)).status).toBe(401)
    })

    it.runIf(events)('ends an event stream when its token expires', async () => {
      const token = await shop.token('alice', 2)
      const stream = await shop.post({ ...bearer(token), accept: 'text/event-stream' }, UPDATES)
      const text = await stream.text()
      expect(text).toContain('UNAUTHENTICATED')
      expect(text).toContain('event: complete')
    })

    it('ends a WebSocket when its token expires, and when it is logged out', async () => {
      const listen = (token: string) => {
        const heard: unknown[] = []
        let ready: () => void
        const listening = new Promise<void>((resolve) => {
          ready = resolve
        })
        const closed = new Promise<number>((resolve) => {
          const client = createClient({
            url: `${shop.url.replace('http', 'ws')}/graphql`,
            webSocketImpl: WebSocket,
            retryAttempts: 0,
            // A lazy client leaves by itself when its last subscription has ended.
            lazy: false,
            onNonLazyError() {},
            connectionParams: bearer(token),
            on: { closed: (event) => resolve((event as { code: number }).code) },
          })
          const sink = { next: (value: unknown) => heard.push(value), error() {}, complete() {} }
          client.subscribe({ query: UPDATES }, sink)
          // Its answer takes a look into the database: by then the subscription before it has started.
          client.subscribe({ query: ME }, { next() {}, error() {}, complete: () => ready() })
        })
        return { heard, closed, listening }
      }
      const expiring = listen(await shop.token('alice', 2))
      const token = await shop.token('alice')
      const loggedOut = listen(token)
      await loggedOut.listening
      await shop.post(bearer(token), 'mutation { logout }')
      for (const { heard, closed } of [expiring, loggedOut]) {
        expect(await closed).toBe(4403)
        expect(heard).toMatchObject([{ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] }])
      }
    }, 30_000)

    it('slows down who guesses tokens, and serves the owner of a good one', async () => {
      const token = await login()
      const statuses: number[] = []
      for (let index = 0; index < 110; index++) statuses.push((await shop.post(bearer(`guess-${index}`), ME)).status)
      expect(new Set(statuses)).toEqual(new Set([401, 429]))
      const throttled = await shop.post(bearer('guess'), ME)
      if (throttled.status === 429) expect(Number(throttled.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await shop.post(bearer(token), ME)).status).toBe(200)
    })
  })
}
