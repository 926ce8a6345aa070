import { createHash } from 'node:crypto'
import { type BulwarkOptions, type ErrorCode, errorTable, trustedDocuments } from 'graphql-bulwark'
import type { Naming, Payload } from './hosts/host.js'
import { standard } from './options.js'

/** What the store of the rows holds, by the id of its manifest; a batched transport sends the companion along. */
export const texts = {
  hello: 'query Hello($name: String) { hello(name: $name) }',
  login: 'mutation Login { login(password: "x") }',
  ticks: 'subscription Ticks { ticks }',
  roles: '{ roles }',
  companion: '{ companion }',
} as const

/** Outside the store. */
export const STRANGER = 'query Hello($name: String) {  hello(name: $name) }'

export const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** As clients of Apollo name a document. */
export const hashed = (hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash: hash } },
})

/** Nobody may send anything else. */
export const strict: BulwarkOptions = { ...standard, trustedDocuments: { store: trustedDocuments(texts) } }

/** Admins may. */
export const requiring: BulwarkOptions = {
  ...strict,
  roles: { ...standard.roles, admin: { ...standard.roles?.admin, anyDocument: true } },
}

/** Every way to name a document of the store. */
export const servedRows: readonly [name: string, request: Naming][] = [
  ['the hash of its text', { documentId: `sha256:${sha256(texts.hello)}` }],
  ['an id of the manifest', { documentId: 'hello' }],
  ['doc_id, as Relay does', { doc_id: 'hello' }],
  ['id, as Relay does', { id: 'hello' }],
  ['an id beside members that are null', { doc_id: 'hello', documentId: null, id: null }],
  ['the hash of Apollo', hashed(sha256(texts.hello))],
  ['the hash of Apollo beside the text', { query: texts.hello, ...hashed(sha256(texts.hello)) }],
  ['the text alone', { query: texts.hello }],
]

const other = sha256(STRANGER)
const known = `sha256:${sha256(texts.hello)}`

/** Nothing of these may run, and all of them have one answer. */
export const refusedRows: readonly [name: string, request: Naming][] = [
  ['a text outside the store', { query: STRANGER }],
  ['a text that is no GraphQL', { query: '{ hello(' }],
  ['a text of half a megabyte', { query: `{ hello }${' '.repeat(500_000)}` }],
  ['a text outside the store beside its hash', { query: STRANGER, ...hashed(other) }],
  ['a text of the store beside the hash of another', { query: texts.hello, ...hashed(other) }],
  ['a text outside beside the hash of one of the store', { query: STRANGER, ...hashed(sha256(texts.hello)) }],
  ['a hash that nobody knows', hashed(other)],
  ['a hash in capitals', hashed(sha256(texts.hello).toUpperCase())],
  ['another version of the protocol', hashed(sha256(texts.hello), 2)],
  ['a hash that is no text', hashed(7)],
  ['a hash that is a list', hashed([sha256(texts.hello)])],
  ['an id that nobody knows', { documentId: `sha256:${other}` }],
  ['the id of a document in capitals', { documentId: known.toUpperCase() }],
  ['an id of half a megabyte', { documentId: 'a'.repeat(500_000) }],
  ['an id of characters that no id has', { documentId: 'hello\n' }],
  ['an id that is empty', { documentId: '' }],
  ['an id that is a number', { documentId: 1 }],
  ['an id that is a list', { documentId: ['hello'] }],
  ...['constructor', '__proto__', 'toString', 'hasOwnProperty', 'sha256:', 'sha256:__proto__'].map(
    (id): [string, Naming] => [`the id ${id}`, { documentId: id }],
  ),
  ['an id and its own text', { documentId: known, query: texts.hello }],
  ['an id and another text', { documentId: known, query: '{ __schema { queryType { name } } }' }],
  ['an id of Relay and a text', { doc_id: 'hello', query: STRANGER }],
  ['two ids', { documentId: 'hello', id: 'hello' }],
  ['an id and a hash', { documentId: 'hello', ...hashed(sha256(texts.hello)) }],
]

/** The whole answer to a refusal, whatever its reason. */
export const refusal = (code: ErrorCode, retryAfter?: number): Payload => ({
  errors: [
    { message: errorTable[code].message, extensions: { code, ...(retryAfter !== undefined && { retryAfter }) } },
  ],
})
