import { createHash } from 'node:crypto'
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { ConfigurationError, type Violation } from '../../src/errors.js'
import type { Guard } from '../../src/guard.js'
import type { FindDocument } from '../../src/request/document-lookups.js'
import { readManifests } from '../../src/request/document-manifest.js'
import { readDocumentName } from '../../src/request/document-names.js'
import { type TrustedDocumentOptions, trustedDocumentsGuard } from '../../src/request/trusted-documents.js'
import { sha256Of, toHex } from '../../src/sha256.js'
import { anonymousViewer, createViewer } from '../../src/viewer.js'
import { createTestRuntime } from '../support/runtime.js'

const digest = sha256Of('test', createTestRuntime())
const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')
const A = 'query A { a }'
const B = 'query B { b }'
const apollo = (...operations: readonly object[]) => ({
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations,
})
const read = (...manifests: readonly unknown[]) => readManifests(manifests as never, digest)

it('a digest in hexadecimal', () => {
  for (const text of ['', 'a', A, 'é🏃', 'x'.repeat(1_000)]) expect(toHex(digest(text))).toBe(sha256(text))
})

describe('a manifest', () => {
  it.each<[string, unknown, string]>([
    ['of Apollo', apollo({ id: sha256(A), name: 'A', type: 'query', body: A }), sha256(A)],
    ['of Apollo with ids of its own', apollo({ id: 'a-1', body: A }), 'a-1'],
    ['of Relay', { '3be4abb81fa595e25eb725b2c6a87508': A }, '3be4abb81fa595e25eb725b2c6a87508'],
    [
      'of Codegen, SHA-1',
      { '5bc1d9f6e0e0b3b0a8f9c1d1d7a0f4f6e8a0f4f6': A },
      '5bc1d9f6e0e0b3b0a8f9c1d1d7a0f4f6e8a0f4f6',
    ],
    // Codegen's hash is one of the text as it was before it was printed.
    ['of Codegen, SHA-256 of another text', { [sha256(B)]: A }, sha256(B)],
    ['with a prefix', { [`sha256:${sha256(A)}`]: A }, `sha256:${sha256(A)}`],
    ['with the names of a prototype', JSON.parse(`{ "__proto__": "${A}" }`), '__proto__'],
    ['with operations as an id', { operations: A }, 'operations'],
    ['with format as an id', { format: A }, 'format'],
  ])('%s', (_name, manifest, id) => {
    const store = read(manifest)
    expect([store.size, store.find(id), store.find(`sha256:${sha256(A)}`)]).toEqual([1, A, A])
    expect([store.holds(A), store.holds(`${A} `), store.holds(B), store.holds('')]).toEqual([true, false, false, false])
    for (const other of ['constructor', 'toString', 'hasOwnProperty', '']) expect(store.find(other)).toBe(undefined)
  })

  it('several together', () => {
    const store = read({ a: A }, apollo({ id: sha256(B), body: B }), { a: A, again: A })
    expect([store.size, store.find('again'), store.find(sha256(B))]).toEqual([2, A, B])
  })

  it.each<[string, readonly unknown[], RegExp]>([
    ['two texts of one id', [{ a: A }, { a: B }], /"a" stands for two different texts/],
    ['two operations of one id', [apollo({ id: 'a', body: A }, { id: 'a', body: B })], /"a" stands for two/],
    ['a hash of another text', [apollo({ id: sha256(B), body: A })], new RegExp(`"${sha256(B)}" is not the SHA-256`)],
    ['a prefixed hash of another text', [{ [`sha256:${sha256(B)}`]: A }], /is not the SHA-256 of its text/],
    ['a hash in capitals', [{ [`sha256:${sha256(A).toUpperCase()}`]: A }], /is not the SHA-256/],
    ['a text that does not parse', [{ broken: '{ a(' }], /"broken" has no text that is GraphQL/],
    ['a text that is empty', [{ empty: '' }], /"empty" has no text/],
    ['a text that is an object', [{ a: { text: A } }], /"a" has no text/],
    ['an operation without a body', [apollo({ id: 'a' })], /"a" has no text/],
    ['an operation that is null', [{ ...apollo(), operations: [null] }], /is no id/],
    ['an id with a blank', [{ 'a b': A }], /"a b" is no id/],
    ['an id that is too long', [{ ['a'.repeat(257)]: A }], /is no id/],
    ['an id that is empty', [{ '': A }], /"" is no id/],
    ['another version', [{ ...apollo({ id: 'a', body: A }), version: 2 }], /version 1/],
    ['another format', [{ ...apollo({ id: 'a', body: A }), format: 'x' }], /version 1/],
    [
      'operations that are no list',
      [{ format: 'apollo-persisted-query-manifest', version: 1 }],
      /no list of operations/,
    ],
    ['no documents', [{}], /no documents/],
    ['no manifest', [], /no documents/],
    ['a list', [[A]], /must be an object/],
    ['a text', [JSON.stringify({ a: A })], /must be an object/],
    ['null', [null], /must be an object/],
  ])('is refused at start-up: %s', (_name, manifests, message) => {
    expect(() => read(...manifests)).toThrow(ConfigurationError)
    expect(() => read(...manifests)).toThrow(message)
  })
})

describe('options', () => {
  const start = (options: object) => trustedDocumentsGuard(options as TrustedDocumentOptions, createTestRuntime())
  const store = read({ a: A })
  it.each<[object, RegExp]>([
    [{}, /trustedDocuments\.store must be/],
    [{ store: null }, /trustedDocuments\.store must be/],
    [{ store: { a: A } }, /trustedDocuments\.store must be/],
    [{ store, mode: 'report' }, /mode must be one of require, prefer, log; it is 'report'/],
    [{ store, modes: 'log' }, /Did you mean mode\?/],
    [{ store, deadline: 0 }, /deadline must be milliseconds/],
    [{ store, deadline: '5' }, /deadline must be milliseconds/],
    [{ store, maxAge: Number.POSITIVE_INFINITY }, /maxAge must be milliseconds/],
    [{ store, roles: { admin: { anyDocuments: true } } }, /Did you mean anyDocument\?/],
    [{ store, roles: { admin: { anyDocument: 'yes' } } }, /admin\.anyDocument must be true or false/],
  ])('%j', (options, message) => {
    expect(() => start(options)).toThrow(ConfigurationError)
    expect(() => start(options)).toThrow(message)
  })
  it('without SHA-256', () => {
    const runtime = createTestRuntime({ sha256: undefined })
    expect(() => trustedDocumentsGuard({ store }, runtime)).toThrow(/needs the SHA-256/)
  })
  it('are told at start-up', () => {
    const roles = { admin: { anyDocument: true }, staff: { anyDocument: true }, customer: {} }
    expect(start({ store, roles }).summary).toBe('require, 1 documents, any for admin, any for staff')
    expect(start({ store: () => null, mode: 'log' }).summary).toBe('log, found by a function')
  })
})

describe('how a request names its document', () => {
  const persistedQuery = { version: 1, sha256Hash: sha256(A) }
  it.each<[object, object]>([
    [{}, { kind: 'none' }],
    [{ query: null, documentId: null }, { kind: 'none' }],
    [{ query: '' }, { kind: 'none' }],
    [{ query: 7 }, { kind: 'none' }],
    [{ extensions: null }, { kind: 'none' }],
    [{ extensions: 'persistedQuery' }, { kind: 'none' }],
    [{ query: A }, { kind: 'text', text: A }],
    [
      { query: '', documentId: 'a' },
      { kind: 'id', id: 'a' },
    ],
    [
      { doc_id: 'a', extensions: { other: 1 } },
      { kind: 'id', id: 'a' },
    ],
    [{ extensions: { persistedQuery } }, { kind: 'hash', hash: sha256(A), text: undefined }],
    [
      { query: A, extensions: { persistedQuery } },
      { kind: 'hash', hash: sha256(A), text: A },
    ],
    [
      { query: 7, documentId: 'a' },
      { kind: 'bad', apq: false },
    ],
    [
      { query: 7, extensions: { persistedQuery } },
      { kind: 'bad', apq: true },
    ],
    [{ extensions: { persistedQuery: 'a' } }, { kind: 'bad', apq: true }],
    [{ extensions: { persistedQuery: { version: '1', sha256Hash: 'a' } } }, { kind: 'bad', apq: true }],
    [
      { documentId: 'a', extensions: { persistedQuery: 'a' } },
      { kind: 'bad', apq: false },
    ],
  ])('%j', (params, expected) => {
    expect(readDocumentName(params as Record<string, unknown>)).toEqual(expected)
  })
})

const schema = buildSchema('type Query { a: Int b: Int }')
const inputOf = (text: string, viewer = anonymousViewer, options = {}) => {
  const document = parse(text, options)
  const operation = document.definitions[0] as OperationDefinitionNode
  return { document, schema, operation, variables: {}, viewer }
}
const named = (guard: Guard, params: Record<string, unknown>) => guard.named?.({ params, viewer: anonymousViewer })
const code = (answer: unknown) => (answer as Violation | undefined)?.code

describe('what is about to run', () => {
  const admin = createViewer({ kind: 'user', id: 'ada', roles: ['admin'], scopes: [], claims: {}, credential: null })
  const start = (options: Partial<TrustedDocumentOptions> = {}) =>
    trustedDocumentsGuard({ store: read({ a: A }), ...options }, createTestRuntime())

  it('is looked at once more, whatever was named', () => {
    const guard = start({ roles: { admin: { anyDocument: true } } })
    const other = inputOf(B)
    for (const _again of [1, 2]) {
      expect(guard.operation?.(inputOf(A))).toBe(undefined)
      expect(guard.operation?.(other)).toEqual({ code: 'DOCUMENT_NOT_TRUSTED', detail: `sha256:${sha256(B)} B` })
      expect(guard.operation?.({ ...other, viewer: admin })).toBe(undefined)
    }
    expect(code(guard.operation?.(inputOf(A, anonymousViewer, { noLocation: true })))).toBe('DOCUMENT_NOT_TRUSTED')
  })
  it('is refused by its text alone where nobody may send another', () => {
    expect(start().source?.({ text: A })).toBe(undefined)
    expect(code(start().source?.({ text: B }))).toBe('DOCUMENT_NOT_TRUSTED')
    for (const options of [
      { mode: 'prefer' as const },
      { mode: 'log' as const },
      { roles: { admin: { anyDocument: true } } },
      { store: () => null },
    ]) {
      expect(start(options).source).toBe(undefined)
    }
  })
  it('is told of by its hash and a name that a log can take', () => {
    const params = (operationName: unknown) => ({ query: `${B} # secret`, operationName })
    const hash = `sha256:${sha256(`${B} # secret`)}`
    const rows: [unknown, string][] = [
      ['B', `${hash} B`],
      ['B\nINFO all is well', hash],
      ['é', hash],
      ['B'.repeat(101), hash],
      [{ B: 1 }, hash],
      [undefined, hash],
    ]
    for (const [name, detail] of rows) expect(named(start(), params(name))).toMatchObject({ detail })
    const long = { query: B + ' '.repeat(200_000) }
    expect(named(start(), long)).toMatchObject({ detail: '200013 characters' })
  })
})

describe('a function', () => {
  const start = (store: FindDocument, now = () => 0) => {
    const runtime = createTestRuntime({ now })
    return { guard: trustedDocumentsGuard({ store, deadline: 20, maxAge: 1_000 }, runtime), runtime }
  }
  const hashed = (text: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } } })

  it('is asked by the id that was sent, and by sha256: for hashes and texts', () => {
    const asked: string[] = []
    const { guard } = start((id) => {
      asked.push(id)
      return null
    })
    const short = { extensions: { persistedQuery: { version: 1, sha256Hash: 'abc' } } }
    for (const params of [{ documentId: 'a' }, hashed(A), short, { query: A }, { query: B, ...hashed(B) }]) {
      expect(code(named(guard, params))).toBe('DOCUMENT_NOT_TRUSTED')
    }
    expect(asked).toEqual(['a', `sha256:${sha256(A)}`, 'abc', `sha256:${sha256(A)}`, `sha256:${sha256(B)}`])
  })

  it('is asked again after a time, so that trust can end', async () => {
    let now = 1_000
    let text: string | null = A
    let calls = 0
    const find = async () => {
      calls++
      return text
    }
    const { guard } = start(find, () => now)
    expect(await named(guard, { documentId: 'a' })).toBe(A)
    text = null
    // No promise for what is known.
    expect(named(guard, { documentId: 'a' })).toBe(A)
    expect(guard.operation?.(inputOf(A))).toBe(undefined)
    expect(calls).toBe(1)
    now = 2_001
    expect(code(await named(guard, { documentId: 'a' }))).toBe('DOCUMENT_NOT_TRUSTED')
    expect(code(await guard.operation?.(inputOf(A)))).toBe('DOCUMENT_NOT_TRUSTED')
  })

  it('keeps no id that nobody knows', () => {
    let calls = 0
    const { guard } = start((id) => {
      calls++
      return id === 'a' ? A : null
    })
    named(guard, { documentId: 'a' })
    for (let index = 0; index < 5_000; index++) named(guard, { documentId: `x${index}` })
    const before = calls
    expect(named(guard, { documentId: 'a' })).toBe(A)
    expect(calls).toBe(before)
  })

  it('is asked once for one id, and for so many at a time', async () => {
    let calls = 0
    const { guard, runtime } = start(() => {
      calls++
      return new Promise(() => {})
    })
    const answers = Array.from({ length: 1_000 }, (_, index) => named(guard, { documentId: `x${index % 500}` }))
    expect(calls).toBe(256)
    for (const answer of await Promise.all(answers)) expect(code(answer)).toBe('SERVICE_UNAVAILABLE')
    expect(runtime.events.map(({ name }) => name)).toEqual(['store.failed'])
    // The places are free again.
    expect(code(await named(guard, { documentId: 'y' }))).toBe('SERVICE_UNAVAILABLE')
    expect(calls).toBe(257)
  })

  it('is asked once by all who wait for one id', async () => {
    let calls = 0
    const { guard } = start(async () => {
      calls++
      return A
    })
    const answers = Array.from({ length: 100 }, () => named(guard, { documentId: 'a' }))
    expect(await Promise.all(answers)).toEqual(Array(100).fill(A))
    expect(calls).toBe(1)
  })

  it('is not asked about a text beside the hash of another', () => {
    const { guard } = start(() => fail())
    for (const sha256Hash of [sha256(B), 'a', sha256(A).toUpperCase()]) {
      const extensions = { persistedQuery: { version: 1, sha256Hash } }
      expect(code(named(guard, { query: A, extensions }))).toBe('DOCUMENT_NOT_TRUSTED')
    }
  })

  it('that comes back is told of', async () => {
    let broken = true
    const { guard, runtime } = start(async () => {
      if (broken) throw new Error('password')
      return A
    })
    expect(await named(guard, { documentId: 'a' })).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
    broken = false
    expect(await named(guard, { documentId: 'a' })).toBe(A)
    expect(runtime.events.map(({ name, detail }) => [name, detail])).toEqual([
      ['store.failed', 'failed'],
      ['store.restored', undefined],
    ])
  })

  it.each<[string, unknown]>([
    ['a text of another hash', B],
    ['a number', 7],
    ['an object', {}],
    ['an empty text', ''],
    ['true', true],
  ])('whose answer is %s has failed', async (_name, answer) => {
    for (const store of [() => answer, async () => answer]) {
      const { guard, runtime } = start(store as never)
      expect(code(await named(guard, hashed(A)))).toBe('SERVICE_UNAVAILABLE')
      expect(runtime.events[0]?.detail).toMatch(/^(an answer is no text|a text is not the one of its hash)$/)
    }
  })

  it('has no say in what a server that prefers its documents runs', () => {
    const guard = trustedDocumentsGuard({ store: () => fail(), mode: 'prefer' }, createTestRuntime())
    expect(named(guard, { query: B })).toBe(undefined)
    expect(guard.operation).toBe(undefined)
  })
})

function fail(): never {
  throw new Error('unreachable')
}
