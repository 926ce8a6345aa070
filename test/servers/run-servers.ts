import type { AuditEvent, BulwarkOptions, SecurityEvent } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import type { HostKind } from './hosts/host.js'
import { as, base, schemaOf } from './rights/case.js'

const TYPES = `
  type Note @owner { id: ID text: String @policy(policies: [["own"]]) again: String @requiresRole(roles: ["admin"]) }
  type Query {
    notes: [Note!]
    code: String @requiresRole(roles: ["admin"])
    page(id: ID! @owns(type: "Note")): ID
  }`
const RESOLVERS = {
  Query: { notes: () => notes, code: () => 'gold', page: (_: unknown, { id }: { id: string }) => id },
}
const notes = ['alice', 'bob'].map((owner) => ({ id: owner, owner, text: `secret of ${owner}`, again: 'gold' }))

/** What a server is told of whose an object is, and how often it has asked. */
function counting() {
  const asked = { owner: 0, policy: 0 }
  const isOf = (viewer: { id: string | null }, object: unknown) => (object as { owner: string }).owner === viewer.id
  const options: BulwarkOptions = {
    ...base,
    fieldAuthorization: {
      policies: {
        own: (viewer, { object }) => {
          asked.policy++
          return isOf(viewer, object)
        },
      },
    },
    ownership: {
      loaders: { Note: () => [] },
      owners: {
        Note: (viewer, object) => {
          asked.owner++
          return isOf(viewer, object)
        },
      },
    },
  }
  return { asked, options }
}

/** A server for which all is everybody's, or only what is alice's is hers; and what it records. */
function deciding(isGenerous: boolean) {
  const events: AuditEvent[] = []
  const options: BulwarkOptions = {
    ...base,
    audit: { sinks: [{ name: 'test', write: (more) => void events.push(...more) }] },
    fieldAuthorization: { policies: { own: () => isGenerous } },
    ownership: {
      owners: { Note: (_, note) => isGenerous || (note as { owner: string }).owner === 'alice' },
      loaders: { Note: (ids) => ids.map((id) => notes.find((note) => note.id === id) ?? null) },
    },
  }
  return { events, options }
}

/** Servers and their schemas, on one host. */
export function runServers(kind: HostKind): void {
  describe(`${kind.name}: servers`, () => {
    const accept = kind.accepts[0] ?? null
    const create = (ran: string[] = []) => schemaOf(TYPES, RESOLVERS, ran)

    test('F25 two of one schema have their own callers each', async () => {
      const schema = create()
      const a = await kind.start(counting().options, () => schema)
      const b = await kind.start(counting().options, () => schema)
      const query = '{ notes { text } }'
      try {
        for (const _round of [1, 2]) {
          const [alice, bob] = [await a.send('customer', { query }, accept), await b.send(as('bob'), { query }, accept)]
          expect(alice.result).toEqual({ data: { notes: [{ text: 'secret of alice' }] } })
          expect(bob.result).toEqual({ data: { notes: [{ text: 'secret of bob' }] } })
          expect(alice.text).not.toContain('of bob')
          expect(bob.text).not.toContain('of alice')
        }
        const { result } = await b.send('customer', { query: '{ code }' }, accept)
        expect(result.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      } finally {
        await a.close()
        await b.close()
      }
    })

    test.each([
      [true, false],
      [false, true],
    ])('F25 of two of one schema, the one that serves decides alone, and records it (%s, %s)', async (...generous) => {
      const schema = create()
      const suites = generous.map(deciding)
      const hosts = []
      for (const { options } of suites) hosts.push(await kind.start(options, () => schema))
      for (const [index, host] of hosts.entries()) {
        const own = await host.send('customer', { query: '{ notes { text } }' }, accept)
        expect(own.result.data).toEqual({
          notes: generous[index] ? [{ text: 'secret of alice' }, { text: 'secret of bob' }] : [{ text: null }],
        })
        const other = await host.send('customer', { query: '{ page(id: "bob") }' }, accept)
        expect(other.result.data).toEqual({ page: generous[index] ? 'bob' : null })
      }
      for (const host of hosts) await host.close()
      const denials = suites.map(({ events }) =>
        events
          .filter(({ guard }) => guard === 'fieldAuthorization' || guard === 'ownership')
          .map(({ reason, coordinate }) => `${reason} ${coordinate}`)
          .sort(),
      )
      const all = ['FORBIDDEN Note.text', 'NOT_FOUND Query.notes', 'NOT_FOUND Query.page']
      expect(denials).toEqual(generous.map((isGenerous) => (isGenerous ? [] : all)))
    })

    test('F25 of two of one schema, the rules of one hold where the one that serves has none', async () => {
      const schema = create()
      const none = await kind.start({ ...base, fieldAuthorization: false, ownership: false }, () => schema)
      const strict = await kind.start(deciding(false).options, () => schema)
      const { result } = await none.send('customer', { query: '{ notes { text } }' }, accept)
      await none.close()
      await strict.close()
      expect(result.data).toEqual({ notes: [{ text: null }] })
    })

    test('F25 a server that starts again with the same schema does not ask twice', async () => {
      const schema = create()
      for (const _round of [1, 2, 3]) {
        const { asked, options } = counting()
        const host = await kind.start(options, () => schema)
        const { result } = await host.send('customer', { query: '{ notes { id text } }' }, accept)
        await host.close()
        expect(result).toEqual({ data: { notes: [{ id: 'alice', text: 'secret of alice' }] } })
        expect(asked).toEqual({ policy: 1, owner: 2 })
      }
    })

    test.each<[name: string, typeDefs: string, options: BulwarkOptions, message: string]>([
      ['a policy that is misspelt', 'type Query { a: Int @policy(policies: [["onw"]]) }', {}, 'there is no policy onw'],
      [
        'a directive that is renamed to nothing',
        'type Query { a: Int }',
        { fieldAuthorization: { directives: { authentcated: 'login' } as never } },
        'Did you mean authenticated?',
      ],
      [
        'a role that is misspelt',
        'type Query { a: Int @requiresRole(roles: ["amdin"]) }',
        { roles: { admin: {} } },
        'there is no role amdin',
      ],
      [
        'an interface that nothing implements',
        'interface I { a: Int @authenticated } type Query { a: Int }',
        {},
        'has no effect',
      ],
      ['an owner that nobody knows', 'type O @owner { a: Int } type Query { o: O }', {}, 'owner of O names no field'],
      [
        'an id of which nobody loads the object',
        'type O @owner(field: "o") { a: Int } type Query { o(id: ID @owns(type: "O")): O }',
        {},
        'loader',
      ],
    ])('F18 no server starts with %s', async (_name, typeDefs, options, message) => {
      const start = async () => {
        const host = await kind.start({ ...base, ...options }, (ran) => schemaOf(typeDefs, {}, ran))
        // A server that reads its schema at the first request fails there, and answers nobody.
        const { text } = await host.send('admin', { query: '{ companion }' }, accept)
        await host.close()
        return text
      }
      await expect(start()).rejects.toThrow(message)
    })

    test('O20 a scalar that holds anything beside an owned type is told of', async () => {
      const said: string[] = []
      const write = (message: string, data?: unknown) => said.push(`${message} ${JSON.stringify(data)}`)
      const events: SecurityEvent[] = []
      const host = await kind.start(
        { ...base, logger: { info: write, warn: write, error: write }, onEvent: (event) => void events.push(event) },
        (ran) =>
          schemaOf('scalar JSON type O @owner(field: "o") { a: Int raw: JSON } type Query { o: O any: JSON }', {}, ran),
      )
      await host.send('admin', { query: '{ companion }' }, accept)
      await host.close()
      expect(said.concat(events.map((event) => JSON.stringify(event))).join('\n')).toContain('O.raw')
    })
  })
}
