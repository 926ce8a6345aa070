import { errorTable, useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { SECRET } from './gate-of.js'
import { createLeakSchema } from './leak-schema.js'
import { environments, expectNoLeak, type PrintedError, recorder } from './leaks.js'

const json = 'application/json'
const multipart = 'multipart/form-data; boundary=b'

function part(name: string, value: string): string {
  return `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
}

/** Bodies that are no request. */
const bodies: readonly [name: string, type: string, body: string][] = [
  ['nothing', json, ''],
  ['half an object', json, `{"query": "${SECRET}`],
  ['text', json, SECRET],
  ['null', json, 'null'],
  ['a number', json, '42'],
  ['a string', json, `"${SECRET}"`],
  ['true', json, 'true'],
  ['an empty object', json, '{}'],
  ['an empty array', json, '[]'],
  ['an array of null', json, '[null]'],
  ['an array of strings', json, `["${SECRET}"]`],
  ['an array in an array', json, `[[{"query": "{ ${SECRET} }"}]]`],
  ['a query that is a number', json, '{"query": 42}'],
  ['a query that is an object', json, `{"query": {"${SECRET}": 1}}`],
  ['a query that is null', json, '{"query": null}'],
  ['variables that are text', json, `{"query": "{ fine }", "variables": "${SECRET}"}`],
  ['variables that are a list', json, `{"query": "{ fine }", "variables": ["${SECRET}"]}`],
  ['extensions that are text', json, `{"query": "{ fine }", "extensions": "${SECRET}"}`],
  ['a name of the operation that is a number', json, '{"query": "{ fine }", "operationName": 42}'],
  ['a name of no operation', json, `{"query": "{ fine }", "operationName": "${SECRET}"}`],
  ['a __proto__', json, `{"__proto__": {"query": "{ ${SECRET} }"}}`],
  ['a nesting of arrays', json, '['.repeat(50_000)],
  ['bytes that are no UTF-8', json, `{"query": "\u{FFFE}${SECRET}\u0000`],
  [
    'multipart that is cut off',
    multipart,
    `--b\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{"query":"${SECRET}`,
  ],
  ['multipart without operations', multipart, `${part('map', SECRET)}--b--\r\n`],
  [
    'multipart with operations that are no JSON',
    multipart,
    `${part('operations', SECRET)}${part('map', '{}')}--b--\r\n`,
  ],
  [
    'multipart with a map that is no JSON',
    multipart,
    `${part('operations', '{"query":"{ fine }"}')}${part('map', SECRET)}--b--\r\n`,
  ],
  [
    'multipart with a map to __proto__',
    multipart,
    `${part('operations', `{"query":"{ ${SECRET} }"}`)}${part('map', '{"0":["__proto__.x"]}')}${part('0', 'x')}--b--\r\n`,
  ],
  ['multipart with operations that are null', multipart, `${part('operations', 'null')}${part('map', '{}')}--b--\r\n`],
  ['multipart without a boundary', 'multipart/form-data', SECRET],
  ['an empty form', 'application/x-www-form-urlencoded', ''],
  ['a form without a query', 'application/x-www-form-urlencoded', `a=${SECRET}`],
  ['a form with variables that are no JSON', 'application/x-www-form-urlencoded', `query={fine}&variables={${SECRET}`],
  ['an empty document', 'application/graphql', ''],
  ['a document that is none', 'application/graphql', SECRET],
  ['a type that nobody reads', 'application/xml', `<${SECRET}/>`],
  ['a type that is none', SECRET, SECRET],
]

const searches: readonly [name: string, search: string][] = [
  ['no query', ''],
  ['an empty query', '?query='],
  ['variables that are no JSON', `?query={fine}&variables={${SECRET}`],
  ['variables that are text', `?query={fine}&variables="${SECRET}"`],
  ['variables that are null and more', `?query={fine}&variables=null${SECRET}`],
  ['extensions that are no JSON', `?query={fine}&extensions={${SECRET}`],
  ['a query twice', `?query={fine}&query={${SECRET}}`],
  ['an escape that is cut off', `?query=%7B${SECRET}%`],
]

const schema = createLeakSchema()

describe.each(environments)('NODE_ENV %s', (environment) => {
  beforeEach(() => {
    vi.stubEnv('NODE_ENV', environment)
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  describe.each([true, false])('Yoga, its own masking %s', (maskedErrors) => {
    async function ask(search: string, init: RequestInit) {
      const headers = { 'graphql-require-preflight': '1', ...(init.headers as Record<string, string>) }
      const { logger } = recorder()
      // Concealed for everyone: what a client may be told in development is its own document.
      const plugins = [useBulwark({ production: true, logger })]
      const yoga = createYoga({ schema, batching: true, maskedErrors, logging: false, graphiql: false, plugins })
      const response = await yoga.fetch(`http://localhost/graphql${search}`, { ...init, headers })
      const text = await response.text()
      expectNoLeak(JSON.stringify([...response.headers]) + text)
      return { status: response.status, text }
    }

    function expectRefused(status: number, text: string): void {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      // Of a type that nobody reads Yoga says so without a body.
      if (status === 415) return
      const result = JSON.parse(text) as { errors: PrintedError[] }
      expect(Object.keys(result)).toEqual(['errors'])
      const [error] = result.errors
      expect(result.errors).toHaveLength(1)
      expect(['BAD_REQUEST', 'DOCUMENT_INVALID']).toContain(error?.extensions?.code)
      expect(error?.message).toBe(errorTable.BAD_REQUEST.message)
      expect(Object.keys(error ?? {}).sort()).toEqual(['extensions', 'message'])
    }

    test.each(bodies)('%s', async (_name, type, body) => {
      const { status, text } = await ask('', { method: 'POST', headers: { 'content-type': type }, body })
      expectRefused(status, text)
    })

    test.each(searches)('GET with %s', async (name, search) => {
      const { status, text } = await ask(search, {})
      if (name === 'a query twice') expect(status).toBeLessThan(500)
      else expectRefused(status, text)
    })

    test.each(['PUT', 'DELETE', 'PATCH'])('%s', async (method) => {
      const { status } = await ask('', { method, headers: { 'content-type': json }, body: `{"query": "${SECRET}"}` })
      expect(status).toBe(405)
    })
  })
})
