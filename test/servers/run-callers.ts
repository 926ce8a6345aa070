import { afterEach, describe, expect, test } from 'vitest'
import type { Answer, Caller, Host, HostKind, Sender } from './hosts/host.js'
import { as, base, schemaOf } from './rights/case.js'

const TYPES = `
  type Note @owner(field: "owner", unless: ["admin"]) { id: ID text: String }
  union Found = Note
  type Query {
    meet: Query note: Note notes: [Found] code: String @requiresRole(roles: ["admin"])
    named(id: ID @owns(type: "Note")): String
  }
  type Mutation { meet: Query }
  type Subscription { notes: Note }`

const noteOf = (owner: string) => ({ __typename: 'Note', id: owner, owner, text: `secret of ${owner}` })
/** What all callers share, as a cache of the application would. */
const notes = ['alice', 'bob'].map(noteOf)

const callers: readonly [name: string, caller: Caller | Sender, own: object][] = [
  ['alice', 'customer', { code: null, notes: [{ text: 'secret of alice' }, null] }],
  ['bob', as('bob'), { code: null, notes: [null, { text: 'secret of bob' }] }],
  ['an admin', 'admin', { code: 'gold', notes: notes.map(({ text }) => ({ text })) }],
  ['nobody', 'anonymous', { code: null, notes: [null, null] }],
]
const SELECTED = 'code notes { ... on Note { text } }'

/** Lets all go on once as many have come. */
class Meeting {
  #waiting: (() => void)[] = []
  constructor(readonly size: number) {}
  come(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      if (this.#waiting.length < this.size) return
      for (const go of this.#waiting) go()
      this.#waiting = []
    })
  }
}

/** Several callers of one server, on one host: whatever it shares among them, each gets their own. */
export function runCallers(kind: HostKind): void {
  describe(`${kind.name}: callers beside one another`, () => {
    let host: Host | undefined
    afterEach(() => host?.close())
    const start = async (size: number) => {
      const meeting = new Meeting(size)
      const loads: string[] = []
      const meet = async () => {
        await meeting.come()
        return {}
      }
      const resolvers = {
        Query: {
          meet,
          note: async () => {
            await meeting.come()
            return notes[1]
          },
          notes: () => notes,
          code: () => 'gold',
          named: (_: unknown, { id }: { id: string }) => `note of ${id}`,
        },
        Mutation: { meet },
        Subscription: {
          notes: {
            async *subscribe() {
              for (const note of notes) {
                await meeting.come()
                yield { notes: note }
              }
            },
          },
        },
      }
      host = await kind.start(
        {
          ...base,
          fieldAuthorization: { onDenied: 'null' },
          ownership: {
            loaders: {
              // As loaders that wait for a turn of the event loop, in which others may come.
              async Note(ids) {
                loads.push(ids.join())
                await meeting.come()
                return ids.map((id) => notes.find((note) => note.id === id))
              },
            },
          },
        },
        (ran) => schemaOf(TYPES, resolvers, ran),
      )
      return loads
    }
    const ask = (caller: Caller | Sender, query: string) =>
      (host as Host).send(caller, { query }, kind.accepts[0] ?? null)
    const expectOwn = ({ result, text }: Answer, own: object, name: string, field?: string) => {
      const data = result.data as Record<string, unknown>
      expect(field ? data[field] : data).toEqual(own)
      if (name === 'alice') expect(text).not.toContain('of bob')
      if (name === 'bob') expect(text).not.toContain('of alice')
      if (name !== 'an admin') expect(text).not.toContain('gold')
    }

    test('F23, O9 in turn, one document that the server has kept', async () => {
      await start(1)
      for (const [name, caller, own] of [...callers, ...callers.slice().reverse()]) {
        expectOwn(await ask(caller, `{ ${SELECTED} }`), own, name)
      }
    })

    test('F23 one whose roles have changed meanwhile', async () => {
      await start(1)
      for (const roles of [['admin'], ['customer'], ['admin'], []]) {
        const { result } = await ask(as('carol', { roles }), '{ code }')
        expect(result.data).toEqual({ code: roles[0] === 'admin' ? 'gold' : null })
      }
    })

    test.each([
      ['queries', `{ meet { ${SELECTED} } }`, true],
      ['mutations', `mutation { meet { ${SELECTED} } }`, kind.mutations],
    ])('F24 side by side, in the midst of their %s', async (_name, query, isCarried) => {
      if (!isCarried) return
      await start(callers.length)
      const answers = await Promise.all(callers.map(([, caller]) => ask(caller, query)))
      callers.forEach(([name, , own], index) => {
        expectOwn(answers[index] as Answer, own, name, 'meet')
      })
    })

    test('F24 side by side, while ids are loaded', async () => {
      const loads = await start(3)
      const [alice, bob, nobody] = await Promise.all(
        (['customer', as('bob'), 'anonymous'] as const).map((caller) => ask(caller, '{ named(id: "bob") }')),
      )
      expect(alice?.result.data).toEqual({ named: null })
      expect(bob?.result.data).toEqual({ named: 'note of bob' })
      expect(nobody?.result.data).toEqual({ named: null })
      // Nobody gets what was loaded for somebody else.
      expect(loads).toEqual(['bob', 'bob', 'bob'])
    })

    test.runIf(kind.subscriptions)('F24 side by side, their streams in step', async () => {
      await start(3)
      const answers = await Promise.all(
        (['customer', as('bob'), 'anonymous'] as const).map((caller) => ask(caller, 'subscription { notes { text } }')),
      )
      const told = answers.map(({ payloads }) => payloads.map(({ data }) => data?.notes))
      expect(told).toEqual([
        [{ text: 'secret of alice' }, null],
        [null, { text: 'secret of bob' }],
        [null, null],
      ])
    })

    test.runIf(kind.batched)('F15 in one request each operation for itself', async () => {
      await start(1)
      const query = `{ ${SELECTED} }`
      const [, , own] = callers[0] as (typeof callers)[number]
      const answer = await (host as Host).send(
        'customer',
        [{ query }, { query: '{ note { text } }' }, { query: '{ named(id: "bob") }' }, { query }],
        kind.accepts[0] ?? null,
      )
      const data = (answer.body as { data: unknown }[]).map((one) => one.data)
      expect(data).toEqual([own, { note: null }, { named: null }, own])
      expect(answer.text).not.toContain('secret of bob')
      expect(answer.ran).not.toContain('Query.named')
    })
  })
}
