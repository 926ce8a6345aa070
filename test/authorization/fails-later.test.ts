import { execute, parse } from 'graphql'
import { useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { alice, build } from './sending.js'

// What graphql 16 forgets of a list fails for nobody, and Node ends a process for that.
const unhandled: unknown[] = []
const note = (reason: unknown) => unhandled.push(reason)
beforeEach(() => {
  unhandled.length = 0
  process.on('unhandledRejection', note)
})
afterEach(() => process.off('unhandledRejection', note))

const later = <T>(value: T) => new Promise<T>((resolve) => setImmediate(() => resolve(value)))

it.each<[name: string, sdl: string, resolvers: object, plugin: () => unknown]>([
  [
    'a denied field of one item, while another item waits for its policy',
    'type U { id: ID! a: Int! @policy(policies: [["own"]]) } type Query { l: [U!] }',
    {
      Query: {
        l: () => [
          { id: 'later', a: 1 },
          { id: 'now', a: 1 },
        ],
      },
    },
    () =>
      useFieldAuthorization({
        policies: { own: (_, { object }) => ((object as { id: string }).id === 'later' ? later(false) : false) },
      }),
  ],
  [
    'a foreign item of one list, while another waits for its owner',
    'type O @owner(field: "c") { id: ID } type Box { os: [O!]! } type Query { l: [Box!] }',
    {
      Query: { l: () => [{ os: later([{ c: 'bob' }]) }, { os: [{ c: 'bob' }] }] },
    },
    () => useOwnership({ onNotOwned: 'error' }),
  ],
  [
    'a foreign object, while another waits for its owner',
    'type O @owner(field: "c") { id: ID } type Box { o: O! } type Query { l: [Box!] }',
    { Query: { l: () => [{ o: { c: later('bob') } }, { o: { c: 'bob' } }] } },
    () => useOwnership({ onNotOwned: 'error' }),
  ],
])('%s', async (_, sdl, resolvers, plugin) => {
  const schema = build(sdl, resolvers)
  ;(plugin() as { onSchemaChange(input: { schema: unknown }): void }).onSchemaChange({ schema })
  const field = sdl.includes('os:') ? 'os { id }' : sdl.includes('o: O') ? 'o { id }' : 'a'
  const document = parse(`{ l { ${field} } }`)
  const result = await execute({ schema, document, contextValue: { viewer: alice } })
  expect(result).toMatchObject({ data: { l: null } })
  for (let turn = 0; turn < 5; turn++) await later(undefined)
  expect(unhandled).toEqual([])
})

it('an owner that is a failing promise at each look', async () => {
  const schema = build('type O @owner(field: "c") { id: ID } type Query { l: [O] o: O }', {
    Query: { l: () => [failing()], o: () => failing() },
  })
  useOwnership().onSchemaChange?.({ schema } as never)
  const document = parse('{ l { id } o { id } }')
  const result = await execute({ schema, document, contextValue: { viewer: alice } })
  expect(result).toMatchObject({ data: { l: [null], o: null } })
  for (let turn = 0; turn < 5; turn++) await later(undefined)
  expect(unhandled).toEqual([])
})

const failing = () => ({
  get c() {
    return Promise.reject(new Error('no owner'))
  },
})
