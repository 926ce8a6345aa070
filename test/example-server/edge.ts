import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { ask } from '../servers/hosts/http.js'
import { type OpenShop, openShop } from './shop.js'

const pages = 'https://pages.example.com'
const hello = { method: 'POST' as const, body: '{"query":"{ __typename }"}' }
const json = { 'content-type': 'application/json' }
const overTls = { 'x-forwarded-proto': 'https' }

/** What stands around the shop, for production. */
export function testEdge(name: string, create: (options: ServerOptions) => RunningServer | Promise<RunningServer>) {
  describe(`${name}: the edge of the shop`, () => {
    let shop: OpenShop
    beforeAll(async () => {
      shop = await openShop(create, undefined, {
        edge: {
          production: true,
          allowedOrigins: [pages],
          httpsOrigin: 'https://shop.example.com',
          trustedProxies: ['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'],
        },
      })
    }, 60_000)
    afterAll(() => shop?.close())

    it.each(['/graphql', '/health', '/nothing'])('sets security headers on %s', async (path) => {
      const { headers } = await ask(shop.url + path, { ...hello, headers: { ...json, ...overTls } })
      expect(headers).toMatchObject({
        'strict-transport-security': expect.stringContaining('max-age='),
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      })
    })

    it('serves what has come over TLS', async () => {
      const answer = await ask(`${shop.url}/graphql`, { ...hello, headers: { ...json, ...overTls } })
      expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('Query') })
    })

    it('sends links on and refuses what else was sent in the clear', async () => {
      const link = await ask(`${shop.url}/graphql?query=x`, { method: 'GET', headers: { host: 'evil.example' } })
      expect(link).toMatchObject({ status: 308, headers: { location: 'https://shop.example.com/graphql?query=x' } })
      const answer = await ask(`${shop.url}/graphql`, { ...hello, headers: json })
      expect(answer).toMatchObject({ status: 403, text: expect.stringContaining('BAD_REQUEST') })
      expect((await ask(`${shop.url}/health`, { method: 'GET', headers: {} })).status).toBe(200)
    })

    it.each<[origin: string, granted: string | undefined]>([
      [pages, pages],
      ['https://evil.example', undefined],
      ['null', undefined],
    ])('tells %s that %s may read', async (origin, granted) => {
      const headers = { ...overTls, origin, 'access-control-request-method': 'POST' }
      const asked = await ask(`${shop.url}/graphql`, { ...hello, method: 'OPTIONS' as 'POST', headers })
      const answered = await ask(`${shop.url}/graphql`, { ...hello, headers: { ...json, ...overTls, origin } })
      for (const answer of [asked, answered]) {
        expect(answer.headers['access-control-allow-origin']).toBe(granted)
        expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
      }
    })

    it.each<[name: string, path: string, host: string]>([
      ['a whole URL', 'http://127.0.0.1/graphql', '127.0.0.1'],
      ['a whole URL of another', 'http://evil.example/console/data', '127.0.0.1'],
    ])('refuses %s for an address, without a stack', async (_name, path, host) => {
      const { port } = new URL(shop.url)
      const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const sent = request(
          { port, path, method: 'POST', headers: { ...json, ...overTls, host } },
          async (response) => {
            resolve({ status: response.statusCode, text: (await response.setEncoding('utf8').toArray()).join('') })
          },
        )
        sent.on('error', reject).end(hello.body)
      })
      expect(answer).toEqual({ status: 400, text: expect.stringContaining('"BAD_REQUEST"') })
    })

    it.each<[name: string, type: string, body: string]>([
      ['a form', 'application/x-www-form-urlencoded', 'query=mutation{logout}'],
      ['JSON as text', 'text/plain', '{"query":"mutation{logout}"}'],
    ])('refuses %s', async (_name, type, body) => {
      const headers = { 'content-type': type, ...overTls }
      const answer = await ask(`${shop.url}/graphql`, { method: 'POST', headers, body })
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('add the header apollo-require-preflight: 1')
    })
  })
}
