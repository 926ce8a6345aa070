import { envelop, useEngine, useSchema } from '@envelop/core'
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import * as graphql from 'graphql'
import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { linesOf, nodeRequest } from './hosts/callers.js'
import type { Caller, Sender } from './hosts/host.js'
import { as, base, schemaOf } from './rights/case.js'

const IS_17 = process.env.GRAPHQL_MAJOR === '17'
const DIRECTIVES = IS_17
  ? `directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
     directive @stream(if: Boolean! = true, label: String, initialCount: Int! = 0) on FIELD`
  : ''
const TYPES = `${DIRECTIVES}
  type Note @owner(field: "owner", unless: ["admin"]) {
    id: ID
    text: String
    code: String @requiresRole(roles: ["admin"])
    next: Note
  }
  union Found = Note
  type Query { notes: [Note] later: [Note] found: [Found] note: Note named(id: ID @owns(type: "Note")): String }`

const noteOf = (id: number, owner: string) => ({
  __typename: 'Note',
  id,
  owner,
  text: `secret of ${owner} ${id}`,
  code: 'gold',
})
const notes = [noteOf(1, 'alice'), noteOf(2, 'bob'), noteOf(3, 'alice')]

function createNotes() {
  const resolvers = {
    Query: {
      notes: () => notes,
      later: () => notes.map(async (note) => note),
      found: () => notes,
      note: () => notes[0],
      named: (_: unknown, { id }: { id: string }) => `secret of bob ${id}`,
    },
    Note: { next: async () => notes[1] },
  }
  return schemaOf(TYPES, resolvers, [])
}

const options = {
  ...base,
  fieldAuthorization: { onDenied: 'null' },
  ownership: { loaders: { Note: (ids: readonly string[]) => ids.map((id) => notes[Number(id) - 1]) } },
} as const
const open = { ...base, fieldAuthorization: false, ownership: false } as const

type Options = typeof options | typeof open
type Ask = (options: Options, caller: Caller | Sender, query: string) => Promise<string>

/** Yoga, whose executor knows the syntax of graphql 16. */
const yogaOf =
  (accept: string): Ask =>
  async (given, caller, query) => {
    const yoga = createYoga({ schema: createNotes(), logging: false, plugins: [useDeferStream(), useBulwark(given)] })
    const headers = { 'content-type': 'application/json', accept, ...Object.fromEntries(await linesOf(caller)) }
    const body = JSON.stringify({ query })
    return (await yoga.fetch('http://x/graphql', { method: 'POST', headers, body })).text()
  }

/** graphql 17 itself. */
const envelop17: Ask = async (given, caller, query) => {
  const { experimentalExecuteIncrementally: execute } = graphql as unknown as { experimentalExecuteIncrementally(): [] }
  const plugins = [useEngine({ ...graphql, execute }), useSchema(createNotes()), useBulwark(given)]
  const enveloped = envelop({ plugins: plugins as never[] })({ req: nodeRequest(await linesOf(caller)) })
  const { schema, parse, validate, contextFactory, execute: run } = enveloped
  const document = parse(query)
  const contextValue = await contextFactory()
  const errors = validate(schema, document)
  if (errors.length > 0) return JSON.stringify({ errors })
  const result = await run({ schema, document, contextValue })
  const lines = [JSON.stringify(result.initialResult ?? result)]
  const rest = result.subsequentResults ?? (Symbol.asyncIterator in result ? result : [])
  for await (const part of rest) lines.push(JSON.stringify(part))
  return lines.join('\n')
}

const hosts: readonly [name: string, ask: Ask][] = IS_17
  ? [['Envelop', envelop17]]
  : [
      ['Yoga multipart', yogaOf('multipart/mixed')],
      ['Yoga SSE', yogaOf('text/event-stream')],
    ]

const ways: readonly [name: string, query: string][] = [
  ['a list of two owners in @defer', '{ __typename ... @defer { notes { id text } } }'],
  ['fields of its items in @defer', '{ notes { id ... @defer { text code } } }'],
  ['a list of two owners by @stream', '{ notes @stream(initialCount: 1) { id text } }'],
  ['the same where its items come later', '{ later @stream { text } }'],
  ['a union by @stream', '{ found @stream { ... on Note { text code } } }'],
  ['what is behind her own object in @defer', '{ note { id ... @defer { text next { text } } } }'],
  ['a field for others in @defer', '{ note { text ... @defer { code } } }'],
  ['an id of somebody else in @defer', '{ note { text } ... @defer { named(id: 2) } }'],
  ['@defer within @defer', '{ ... @defer { note { ... @defer { text next { ... @defer { text } } } } } }'],
]

/** F14: what comes in a later part is no other than what would have come in the first. */
describe.each(hosts)('later parts on %s', (_name, ask) => {
  test.each(ways)('%s', async (_way, query) => {
    const text = await ask(options, 'customer', query)
    expect(partsOf(text)).toBeGreaterThan(1)
    expect(text).toContain('secret of alice')
    expect(text).not.toContain('secret of bob')
    expect(text).not.toContain('gold')
    // Another caller of the same document.
    const bobs = await ask(options, as('bob'), query)
    expect(bobs).not.toContain('secret of alice')
    expect(bobs).not.toContain('gold')
    const unguarded = await ask(open, 'customer', query)
    expect(/secret of bob|gold/.test(unguarded), unguarded).toBe(true)
    expect(await ask(options, 'anonymous', query)).not.toMatch(/secret|gold/)
  })
})

function partsOf(text: string): number {
  return [...text.matchAll(/^(?:data: )?\{.*\}\r?$/gm)].length
}
