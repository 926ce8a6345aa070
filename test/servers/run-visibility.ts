import { getIntrospectionQuery } from 'graphql'
import { type BulwarkOptions, bulwarkDirectives } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import type { Ask, Caller, Host, HostKind } from './hosts/host.js'
import { createSealed } from './sealed-schema.js'

const quiet = { info() {}, warn() {}, error() {} }
const options: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  logger: quiet,
  introspection: { schemaFields: ['Query.hello'] },
  fieldAuthorization: {
    policies: { read: () => true, own: () => true, all: () => false },
    visibility: true,
    presets: { 'Profile.userId': 'id' },
  },
  // Introspection selects most things several times.
  fragmentLimit: false,
  fieldLimit: { sameField: 100 },
  roles: {
    anonymous: { introspection: true, cost: 10_000, fields: 5_000 },
    customer: { introspection: true, cost: 10_000, fields: 5_000 },
    support: { cost: 10_000, fields: 5_000 },
    admin: { introspection: true, cost: 10_000, fields: 5_000 },
  },
}

/** Names of what one caller may touch and another not. */
const ofAdmins = ['Vault', 'burn', 'scoped', 'isAdmin', 'tags', 'ADMIN']
const ofCallers = ['Word', 'word', 'must', 'secret']

/** Who sees what of the schema, on one host. */
export function runVisibility(kind: HostKind): void {
  describe(`${kind.name}: what callers see of the schema`, () => {
    let host: Host
    beforeAll(async () => {
      host = await kind.start(options, createSealed)
    })
    afterAll(() => host.close())
    const accept = kind.accepts[0] ?? null
    const send = (caller: Caller, ask: Ask) => host.send(caller, ask, accept)
    const named = (text: string, names: readonly string[]) => names.filter((name) => text.includes(`"${name}"`))

    const whole = { query: getIntrospectionQuery({ descriptions: false }) }
    const isSent = JSON.stringify(whole).length <= kind.longest
    const seen: readonly [Caller, readonly string[]][] = [
      ['admin', ofCallers.concat(ofAdmins).filter((name) => name !== 'scoped')],
      ['anonymous', []],
      ['customer', ofCallers],
      // What a caller with more saw before is in no cache.
      ['anonymous', []],
    ]
    test.runIf(isSent)('by introspection', async () => {
      for (const [caller, names] of seen) {
        const { result, text } = await send(caller, whole)
        expect(result).not.toHaveProperty('errors')
        expect(named(text, [...ofAdmins, ...ofCallers]).sort(), caller).toEqual([...names].sort())
        // What stands there whatever the client writes, and what can't stand in a document.
        expect(named(text, ['userId', 'requiresRole'])).toEqual([])
      }
    })

    test.each<[name: string, query: string, variables?: Readonly<Record<string, unknown>>]>([
      ['by name', '{ __type(name: "Vault") { name } }'],
      ['by a variable', 'query ($n: String!) { __type(name: $n) { name } }', { n: 'Vault' }],
      ['by an alias and a fragment', '{ ...F } fragment F on Query { constructor: __type(name: "Vault") { name } }'],
      ['as what an interface may be', '{ __type(name: "Sealed") { possibleTypes { vault: name } fields { name } } }'],
      ['as a member of a union', '{ __type(name: "Found") { possibleTypes { name } } }'],
      ['by the type of a field', '{ __schema { queryType { fields { type { name ofType { name } } } } } }'],
    ])('%s', async (_, query, variables) => {
      const ask = { query, ...(variables && { variables }) }
      for (const [caller, isThere] of [
        ['admin', true],
        ['customer', false],
        ['anonymous', false],
      ] as const) {
        const { result, text } = await send(caller, ask)
        expect(result).not.toHaveProperty('errors')
        expect(text.includes('Vault"'), caller).toBe(isThere)
      }
    })

    test('who may not read the schema reads no part of it', async () => {
      const { result } = await send('support', { query: '{ __type(name: "Letter") { name } }' })
      expect(result.errors?.[0]?.extensions?.code).toBe('INTROSPECTION_DISABLED')
    })

    test.each([
      '{ hello __type(name: "Letter") { name } }',
      '{ letter { id } ...F } fragment F on Query { __schema { types { name } } }',
    ])('an operation that asks for data beside the schema is answered to who sees all of it: %s', async (query) => {
      const { result, ran } = await send('customer', { query })
      expect(result.errors?.[0]?.extensions?.code).toBe('INTROSPECTION_DISABLED')
      expect(ran).not.toContain('Query.letter')
    })

    test('a field that returns the schema is of those who see all of it', async () => {
      const { result } = await send('customer', { query: '{ hello }' })
      expect(result.errors?.[0]?.extensions?.code).toBe('INTROSPECTION_DISABLED')
    })

    test('by what is said of an invalid document', async () => {
      const ask = { query: '{ vaul letter { secre tex } }' }
      for (let turn = 0; turn < 2; turn++) {
        const [full, part, little] = [
          await send('admin', ask),
          await send('customer', ask),
          await send('anonymous', ask),
        ]
        const texts = [full, part, little].map(({ text }) => text)
        for (const text of texts) expect(text).toContain('DOCUMENT_INVALID')
        const suggested = texts.map((text) =>
          ['vault', 'secret', 'text'].filter((name) => text.includes(`\\"${name}\\"`)),
        )
        // A host that learns afterwards who asks takes everybody for a stranger.
        const known = kind.identifies !== 'after validation'
        expect(suggested).toEqual([
          known ? ['vault', 'secret', 'text'] : ['text'],
          known ? ['secret', 'text'] : ['text'],
          ['text'],
        ])
      }
    })

    test('of a variable that does not fit nothing is said', async () => {
      const ask = { query: 'query ($f: Filter) { search(filter: $f) }', variables: { f: { cod: 1 } } }
      const { text } = await send('customer', ask)
      expect(text).toContain('DOCUMENT_INVALID')
      expect(text).not.toContain('code"?')
    })

    test('what is not seen is still denied, and what is not denied is still there', async () => {
      const denied = await send('customer', { query: '{ vault { id } }' })
      expect(denied.result.errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
      const { result } = await send('customer', { query: '{ letter { text secret __typename } }' })
      expect(result).toMatchObject({ data: { letter: { text: 'Dear', secret: 'love', __typename: 'Letter' } } })
    })
  })

  describe(`${kind.name}: what is said of an invalid document, where everybody may read the schema`, () => {
    let host: Host
    const typeDefs = `${bulwarkDirectives} type Query { companion: String here: Int again: Query secret: Int @requiresRole(roles: ["admin"]) }`
    beforeAll(async () => {
      const open = { ...options, introspection: false, fieldAuthorization: { visibility: true } } as const
      host = await kind.start(open, () => createSchema({ typeDefs, resolvers: { Query: { again: () => ({}) } } }))
    })
    afterAll(() => host.close())

    test.each([
      '{ again { __schema { types { fields { name } } } } }',
      '{ again { again { ...F } } } fragment F on Query { t: __type(name: "Query") { fields { name } } }',
      '{ __typename ...F } fragment F on Query { again { ...G } } fragment G on Query { __type(name: "Query") { fields { name } } }',
    ])('and a field that answers the query type again leads to no other schema: %s', async (query) => {
      const { text } = await host.send('anonymous', { query }, kind.accepts[0] ?? null)
      expect(text).toContain('INTROSPECTION_DISABLED')
      expect(text).not.toContain('secret')
    })

    test('is that of their own schema, whoever has asked before', async () => {
      for (const caller of ['anonymous', 'admin', 'anonymous'] as const) {
        const { text } = await host.send(caller, { query: '{ secre her }' }, kind.accepts[0] ?? null)
        const named = ['secret', 'here'].filter((name) => text.includes(`\\"${name}\\"`))
        const sees = caller === 'admin' && kind.identifies !== 'after validation'
        expect(named, caller).toEqual(sees ? ['secret', 'here'] : ['here'])
      }
    })
  })
}
