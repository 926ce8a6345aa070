import { createServer, type Server } from 'node:http'
import type { Express } from 'express'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { ask, closeServer, type HttpRequest, listen } from '../servers/hosts/http.js'
import { runExamples } from './examples.js'

interface Examples {
  readonly corsApp: Express
  readonly headersApp: (production: boolean) => Express
  readonly httpsApp: Express
}

let examples: Examples
beforeAll(async () => {
  examples = await runExamples<Examples>('operations.md', (code) => code.includes("from 'express'"))
}, 60_000)

let server: Server | undefined
afterEach(async () => {
  if (server) await closeServer(server)
  server = undefined
})

async function send(app: Express, request: Omit<HttpRequest, 'method'> & { method?: string }, path = '/graphql') {
  server = createServer(app)
  return ask(await listen(server, path), request as HttpRequest)
}

const hello = { headers: { 'content-type': 'application/json' }, body: '{"query":"{ hello }"}' }
const granted = (headers: object) => Object.keys(headers).filter((name) => name === 'access-control-allow-origin')

describe('CORS on Express', () => {
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-evil' },
  })

  it.each(['https://shop.example.com', 'https://admin.example.com'])('answers %s', async (origin) => {
    const { headers } = await send(examples.corsApp, preflight(origin))
    expect(headers).toMatchObject({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' })
    expect(headers['access-control-allow-headers']).not.toContain('x-evil')
  })

  it('serves what it has admitted', async () => {
    const origin = 'https://shop.example.com'
    const answer = await send(examples.corsApp, { ...hello, headers: { ...hello.headers, origin } })
    expect(JSON.parse(answer.text)).toEqual({ data: { hello: 'world' } })
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': origin })
  })

  it.each(['https://evil.example', 'https://shop.example.com.evil.example', 'null'])(
    'lets %s read nothing',
    async (origin) => {
      expect(granted((await send(examples.corsApp, preflight(origin))).headers)).toEqual([])
    },
  )

  it('refuses what needs no asking', async () => {
    const headers = { 'content-type': 'text/plain', origin: 'https://evil.example' }
    expect(await send(examples.corsApp, { ...hello, headers })).toMatchObject({ status: 400 })
  })
})

describe('security headers on Express', () => {
  const headersOf = async (production: boolean) => {
    const app = examples.headersApp(production)
    app.use((_request, response) => void response.json({}))
    return (await send(app, { method: 'GET', headers: {} })).headers
  }

  it('in production', async () => {
    const headers = await headersOf(true)
    expect(headers).toMatchObject({
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    })
    expect(headers).not.toHaveProperty('x-powered-by')
  })

  it('in development nothing that would stop the page of Apollo', async () => {
    const headers = await headersOf(false)
    expect(headers).not.toHaveProperty('content-security-policy')
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY' })
  })
})

describe('HTTPS on Express', () => {
  it('goes on where the proxy has received it over TLS', async () => {
    // There is nothing behind it.
    const headers = { ...hello.headers, 'x-forwarded-proto': 'https' }
    expect(await send(examples.httpsApp, { ...hello, headers })).toMatchObject({ status: 404 })
  })

  it('sends a link on, to a host that is written down', async () => {
    const answer = await send(
      examples.httpsApp,
      { method: 'GET', headers: { host: 'evil.example' } },
      '/graphql?query=x',
    )
    expect(answer.status).toBe(308)
    expect(answer.headers.location).toBe('https://shop.example.com/graphql?query=x')
  })

  it.each([{}, { 'x-forwarded-proto': 'http' }])('refuses a POST with %j', async (extra) => {
    const headers = { ...hello.headers, ...extra }
    expect(await send(examples.httpsApp, { ...hello, headers })).toMatchObject({ status: 403 })
  })
})
