import { createHash } from 'node:crypto'
import { envelop, useEngine, useSchema } from '@envelop/core'
import fc from 'fast-check'
import * as graphql from 'graphql'
import {
  type BulwarkPlugin,
  trustedDocuments,
  useBulwark,
  useJwt,
  useTokenLimit,
  useTrustedDocuments,
} from 'graphql-bulwark'
import { createSchema, createYoga, type OnParamsEventPayload, type Plugin } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { readIds } from '../../plugins/named-documents.js'
import { jwtOptions, signToken } from '../support/tokens.js'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const HELLO = 'query Hello { hello }'
const BYE = 'query Bye { bye }'
const STRANGER = 'query Stranger { hello bye }'
const store = trustedDocuments({ hello: HELLO, bye: BYE })
const apq = (hash: unknown) => ({ persistedQuery: { version: 1, sha256Hash: hash } })
const logger = { info() {}, warn() {}, error() {} }

/** A Yoga that keeps the text of every operation that runs. */
function serve(...plugins: (Plugin | BulwarkPlugin)[]) {
  const ran: (string | undefined)[] = []
  const resolve = (_source: unknown, _args: unknown, _context: unknown, info: graphql.GraphQLResolveInfo) => {
    ran.push(info.operation.loc?.source.body)
    return 'x'
  }
  const schema = createSchema({
    typeDefs: 'type Query { hello: String bye: String }',
    resolvers: { Query: { hello: resolve, bye: resolve } },
  })
  const yoga = createYoga({ schema, logging: false, batching: true, plugins })
  const send = async (body: unknown, headers: Record<string, string> = {}) => {
    const answer = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const get = async (search: string) => {
    const answer = await yoga.fetch(`http://localhost/graphql?${search}`, {
      headers: { accept: 'application/json', 'x-graphql-yoga-csrf': '1' },
    })
    return { status: answer.status, text: await answer.text() }
  }
  return { yoga, ran, send, get, schema }
}

const values = [
  undefined,
  null,
  '',
  'hello',
  'bye',
  'constructor',
  '__proto__',
  HELLO,
  BYE,
  STRANGER,
  `${HELLO} `,
  ...[HELLO, STRANGER].flatMap((text) => [sha256(text), `sha256:${sha256(text)}`]),
  7,
  ['hello'],
  { query: STRANGER },
]
const value = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: fc.string() })
const member = fc.oneof(
  fc.tuple(fc.constantFrom('query', 'documentId', 'doc_id', 'id'), value),
  fc.tuple(fc.constant('extensions'), fc.oneof(value.map(apq), value)),
  fc.tuple(fc.constant('operationName'), fc.constantFrom('Hello', 'Stranger')),
)
const request = fc.array(member, { minLength: 1, maxLength: 2 }).map((members) => Object.fromEntries(members))

describe('nothing outside the store runs', () => {
  const inStore = new Set<string | undefined>([HELLO, BYE])
  const byId = new Map([HELLO, BYE].map((text) => [`sha256:${sha256(text)}`, text]))
  byId.set('hello', HELLO).set('bye', BYE)
  it.each([
    ['a manifest', store],
    ['a function', async (id: string) => byId.get(id) ?? null],
  ])('whatever is sent, %s', async (_name, kept) => {
    const { ran, send, get } = serve(useBulwark({ production: true, logger, trustedDocuments: { store: kept } }))
    let served = 0
    await fc.assert(
      fc.asyncProperty(fc.oneof(request, fc.array(request, { maxLength: 3 })), async (body) => {
        ran.length = 0
        const answer = await send(body)
        expect(ran.filter((text) => !inStore.has(text))).toEqual([])
        expect(answer.status).toBeLessThan(500)
        served += ran.length
        if (Array.isArray(body)) return
        const search = new URLSearchParams()
        for (const [name, part] of Object.entries(body)) {
          if (part !== undefined) search.append(name, typeof part === 'string' ? part : JSON.stringify(part))
        }
        ran.length = 0
        await get(String(search))
        expect(ran.filter((text) => !inStore.has(text))).toEqual([])
        served += ran.length
      }),
      { numRuns: 500 },
    )
    // Some of them are right, or the test could not fail.
    expect(served).toBeGreaterThan(10)
  })
})

describe('beside other plugins', () => {
  const refused = {
    errors: [{ message: 'Only trusted documents are served.', extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
  }
  /** Yoga's automatic persisted queries, to the letter that counts here. */
  const useApq = (kept: Map<string, string>): Plugin => ({
    onParams({ params, setParams }) {
      const { sha256Hash: hash } = (params.extensions?.persistedQuery ?? {}) as { sha256Hash?: string }
      if (hash === undefined) return
      if (params.query) kept.set(hash, params.query)
      else setParams({ ...params, query: kept.get(hash) ?? '{ hello }' })
    },
  })

  it.each([
    ['before', (apart: Plugin) => [apart, useTrustedDocuments({ store })]],
    ['after', (apart: Plugin) => [useTrustedDocuments({ store }), apart]],
  ])('automatic persisted queries keep and serve nothing, %s', async (_name, order) => {
    const kept = new Map([[sha256(STRANGER), STRANGER]])
    const { ran, send } = serve(...order(useApq(kept)))
    for (const body of [
      { query: STRANGER, extensions: apq(sha256(STRANGER)) },
      { extensions: apq(sha256(STRANGER)) },
      { extensions: apq(sha256('{ hello }')) },
    ]) {
      const { status, text } = await send(body)
      expect([status, JSON.parse(text)]).toEqual([403, refused])
    }
    expect((await send({ extensions: apq(sha256(HELLO)) })).status).toBe(200)
    expect((await send({ query: HELLO, extensions: apq(sha256(HELLO)) })).status).toBe(200)
    expect([ran, [...kept.values()]]).toEqual([[HELLO, HELLO], [STRANGER]])
  })

  it('those that follow see a request by text', async () => {
    const seen: unknown[] = []
    const { send } = serve(useTrustedDocuments({ store }), {
      onParams({ params }: OnParamsEventPayload) {
        seen.push(
          Object.fromEntries(Object.getOwnPropertyNames(params).map((name) => [name, Reflect.get(params, name)])),
        )
      },
    })
    await send({ documentId: 'hello', extensions: { trace: 1 } })
    await send({ extensions: { trace: 1, ...apq(sha256(HELLO)) } })
    expect(seen).toEqual(Array(2).fill({ query: HELLO, extensions: { trace: 1 } }))
  })

  it('a text that another plugin puts in place is refused', async () => {
    const { ran, send } = serve(useTrustedDocuments({ store }), {
      onParams({ params, setParams }: OnParamsEventPayload) {
        if (params.variables?.inPlace) (params as { query: string }).query = STRANGER
        else setParams({ ...params, query: STRANGER })
      },
    })
    for (const inPlace of [true, false]) {
      const { status, text } = await send({ documentId: 'hello', variables: { inPlace } })
      expect([status, JSON.parse(text)]).toEqual([403, refused])
    }
    expect(ran).toEqual([])
  })

  it('automatic persisted queries work where other texts are served', async () => {
    const kept = new Map<string, string>()
    const { ran, send } = serve(useTrustedDocuments({ store, mode: 'prefer' }), useApq(kept))
    await send({ query: STRANGER, extensions: apq(sha256(STRANGER)) })
    await send({ extensions: apq(sha256(STRANGER)) })
    expect(ran).toEqual([STRANGER, STRANGER, STRANGER, STRANGER])
  })

  it('a token says who may send any document', async () => {
    const roles = { admin: { anyDocument: true } }
    const { ran, send } = serve(
      useJwt(jwtOptions),
      useTokenLimit({ tokens: 20 }),
      useTrustedDocuments({ store, roles }),
    )
    const authorization = async (role: string) => ({
      authorization: `Bearer ${await signToken({ sub: 'x', roles: [role] })}`,
    })
    expect((await send({ query: STRANGER }, await authorization('admin'))).status).toBe(200)
    expect((await send({ query: STRANGER }, await authorization('customer'))).status).toBe(403)
    expect((await send({ query: STRANGER })).status).toBe(403)
    const long = `{ ${'hello '.repeat(30)} }`
    expect((await send({ query: long }, await authorization('admin'))).text).toContain('TOKEN_LIMIT_EXCEEDED')
    expect(ran).toEqual([STRANGER, STRANGER])
  })

  it('limits hold for documents of the store', async () => {
    const long = `{ ${'hello '.repeat(30)} }`
    const { ran, send } = serve(
      useTokenLimit({ tokens: 20 }),
      useTrustedDocuments({ store: trustedDocuments({ long }) }),
    )
    expect((await send({ documentId: 'long' })).text).toContain('TOKEN_LIMIT_EXCEEDED')
    expect(ran).toEqual([])
  })
})

describe('a query string', () => {
  it.each<[string, object]>([
    ['documentId=a&query=b', { documentId: 'a' }],
    ['?doc_id=a%3Ab', { doc_id: 'a:b' }],
    ['id=a&id=b', { id: ['a', 'b'] }],
    ['other=1', {}],
  ])('%s', (search, ids) => expect(readIds(search)).toEqual(ids))

  it('with two ids runs nothing', async () => {
    const { ran, get } = serve(useTrustedDocuments({ store }))
    expect((await get('documentId=hello&documentId=hello')).status).toBe(403)
    expect(ran).toEqual([])
    expect((await get('documentId=hello')).status).toBe(200)
  })
})

describe('a host that parses at once', () => {
  const start = (...plugins: BulwarkPlugin[]) => {
    const { schema, ran } = serve()
    const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(schema), ...plugins] })
    const run = async (query: string, context: object = {}) => {
      const enveloped = getEnveloped(context)
      const document = enveloped.parse(query)
      const errors = enveloped.validate(enveloped.schema, document)
      if (errors.length > 0) return { errors }
      const contextValue = await enveloped.contextFactory()
      return enveloped.execute({ schema: enveloped.schema, document, contextValue })
    }
    return { run, ran }
  }
  const codeOf = (result: unknown) => (result as { errors?: graphql.GraphQLError[] }).errors?.[0]?.extensions.code

  it('and hands on no request', async () => {
    const { run, ran } = start(useTrustedDocuments({ store }))
    expect(codeOf(await run(HELLO))).toBe(undefined)
    expect(codeOf(await run(STRANGER))).toBe('DOCUMENT_NOT_TRUSTED')
    expect(codeOf(await run(''))).toBe('DOCUMENT_INVALID')
    expect(ran).toEqual([HELLO])
  })

  it('and has looked up the id itself', async () => {
    const { run, ran } = start(useTrustedDocuments({ store }))
    expect(codeOf(await run(HELLO, { params: { documentId: 'of the host' } }))).toBe(undefined)
    expect(codeOf(await run(STRANGER, { params: { documentId: 'hello' } }))).toBe('DOCUMENT_NOT_TRUSTED')
    expect(ran).toEqual([HELLO])
  })

  it('one context, several operations', async () => {
    const { run } = start(useTrustedDocuments({ store }))
    const context: { params?: object } = { params: { query: HELLO, documentId: 'hello' } }
    expect(codeOf(await run(HELLO, context))).toBe('DOCUMENT_NOT_TRUSTED')
    context.params = { query: HELLO }
    expect(codeOf(await run(HELLO, context))).toBe(undefined)
  })

  it('Yoga keeps documents by their text, and those of ids apart', async () => {
    const { yoga, ran } = serve(useTrustedDocuments({ store }))
    const run = async (query: string, params: object) => {
      const enveloped = yoga.getEnveloped({ params: { query, ...params } } as never)
      const document = enveloped.parse(query)
      const errors = enveloped.validate(enveloped.schema, document)
      if (errors.length > 0) return { errors }
      const contextValue = await enveloped.contextFactory()
      return enveloped.execute({ schema: enveloped.schema, document, contextValue })
    }
    for (const _again of [1, 2]) {
      ran.length = 0
      expect(await run('', { documentId: 'hello' })).toEqual({ data: { hello: 'x' } })
      expect(codeOf(await run('', { documentId: 'nobody' }))).toBe('DOCUMENT_NOT_TRUSTED')
      expect(await run('', { documentId: 'bye' })).toEqual({ data: { bye: 'x' } })
      expect(codeOf(await run('', {}))).toBe('DOCUMENT_INVALID')
      expect(codeOf(await run(BYE, { documentId: 'bye' }))).toBe('DOCUMENT_NOT_TRUSTED')
      expect(await run(BYE, {})).toEqual({ data: { bye: 'x' } })
      expect(await run('', { documentId: 'hello' })).toEqual({ data: { hello: 'x' } })
      expect(ran).toEqual([HELLO, BYE, BYE, HELLO])
    }
  })
})
