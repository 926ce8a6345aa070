import { AbilityBuilder, createAliasResolver, createMongoAbility, type MongoAbility, subject } from '@casl/ability'
import { execute, parse } from 'graphql'
import { type CaslAbility, type CaslDeciderOptions, caslDecider, useFieldAuthorization } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.js'
import { alice, build, codesOf, send, viewerOf } from './sending.js'

type Allow = (can: AbilityBuilder<MongoAbility>['can'], cannot: AbilityBuilder<MongoAbility>['cannot']) => unknown
const abilityOf = (allow: Allow, options: object = {}) => {
  const { can, cannot, build: finish } = new AbilityBuilder(createMongoAbility)
  allow(can, cannot)
  return finish(options)
}

const ACTIONS = ['read', 'update']
const using = (abilityFor: CaslDeciderOptions['abilityFor'], options: object = {}) =>
  useFieldAuthorization({ decide: caslDecider({ actions: ACTIONS, abilityFor }), ...options })

class Order {
  readonly customerId: string
  readonly id: string
  constructor(id: string, customerId: string) {
    this.id = id
    this.customerId = customerId
  }
  /** On the prototype, as an ORM has it. */
  get isBig(): boolean {
    return this.id === '1'
  }
}
const orders = [Object.freeze(new Order('1', 'alice')), Object.freeze({ id: '2', customerId: 'bob' })]

const schemaOf = (given: unknown = orders) =>
  build(
    `interface Node { id: ID }
     type Order implements Node @policy(policies: [["read"]]) { id: ID, note: String @policy(policies: [["update"]]) }
     union Found = Order
     type Query {
       orders: [Order], nodes: [Node], found: [Found]
       sum: Int @policy(policies: [["read"]])
     }`,
    {
      Query: { orders: () => given, nodes: () => given, found: () => given, sum: () => 5 },
      Order: { id: (order: unknown) => String((order as Order).id ?? 'none'), note: () => 'note' },
      Node: { __resolveType: () => 'Order' },
      Found: { __resolveType: () => 'Order' },
    },
  )

const ids = async (allow: Allow, query = '{ orders { id } }', given?: unknown, options?: object) => {
  const { data } = await send(schemaOf(given), [using(() => abilityOf(allow, options))], query)
  return Object.values(data ?? {}).flatMap((list) => (list as { id: string | null }[]).map(({ id }) => id))
}

it.each([
  '{ orders { id } }',
  '{ nodes { id } }',
  '{ found { ... on Order { id } } }',
  '{ nodes { ...F } } fragment F on Node { id }',
])('a condition is matched with the object, however it is reached: %s', async (query) => {
  expect(await ids((can) => can('read', 'Order', { customerId: 'alice' }), query)).toEqual(['1', null])
  expect(await ids((can) => can('read', 'Order', { customerId: 'bob' }), query)).toEqual([null, '2'])
})

it.each<[name: string, allow: Allow, read: unknown[]]>([
  ['nothing', () => {}, [null, null]],
  ['all of it', (can) => can('read', 'Order'), ['1', '2']],
  ['everything', (can) => can('manage', 'all'), ['1', '2']],
  ['everything by a condition', (can) => can('manage', 'all', { customerId: 'bob' }), [null, '2']],
  ['another action', (can) => can('update', 'Order'), [null, null]],
  ['another type', (can) => can('read', ['Query', 'Node', 'Found']), [null, null]],
  ['a type among several', (can) => can(['read', 'update'], ['Query', 'Order']), ['1', '2']],
  ['this field', (can) => can('read', 'Order', ['id', 'note']), ['1', '2']],
  ['another field', (can) => can('read', 'Order', ['note']), [null, null]],
  ['fields by a pattern', (can) => can('read', 'Order', 'i*'), ['1', '2']],
  ['this field by a condition', (can) => can('read', 'Order', ['id'], { customerId: 'alice' }), ['1', null]],
  ['what a class computes', (can) => can('read', 'Order', { isBig: true }), ['1', null]],
  [
    'all but what a later rule forbids',
    (can, cannot) => [can('manage', 'all'), cannot('read', 'Order', { customerId: 'bob' })],
    ['1', null],
  ],
  [
    'all, since the last rule counts',
    (can, cannot) => [cannot('read', 'Order', { customerId: 'bob' }), can('manage', 'all')],
    ['1', '2'],
  ],
  [
    'all but a field',
    (can, cannot) => [can('read', 'Order'), cannot('read', 'Order', ['id'], { customerId: 'alice' })],
    [null, '2'],
  ],
  [
    'all but another field',
    (can, cannot) => [can('read', 'Order'), cannot('read', 'Order', ['note'], { customerId: 'alice' })],
    ['1', '2'],
  ],
  ['what fails to be matched', (can) => can('read', 'Order', { $nonsense: 1 } as object), [null, null]],
])('an ability to read: %s', async (_name, allow, read) => {
  expect(await ids(allow)).toEqual(read)
})

it('aliases of actions are those of the ability', async () => {
  const resolveAction = createAliasResolver({ handle: ['read', 'update'] })
  const handle: Allow = (can) => can('handle', 'Order', { customerId: 'alice' })
  expect(await ids(handle, '{ orders { id: note } }', orders, { resolveAction })).toEqual(['note', null])
  expect(await ids(handle, '{ orders { id: note } }')).toEqual([null, null])
})

it('where there is no object no condition allows, and any condition forbids', async () => {
  const sum = async (allow: Allow) => {
    const ability = abilityOf(allow)
    return [ability.can('read', 'Query', 'sum'), (await send(schemaOf(), [using(() => ability)], '{ sum }')).data?.sum]
  }
  expect(await sum((can) => can('read', 'Query'))).toEqual([true, 5])
  expect(await sum((can) => can('read', 'Query', ['sum']))).toEqual([true, 5])
  // The first is what CASL says.
  expect(await sum((can) => can('read', 'Query', { customerId: 'alice' }))).toEqual([true, null])
  expect(await sum((can) => can('read', 'Query', { customerId: { $ne: 'bob' } }))).toEqual([true, null])
  expect(await sum((can) => can('manage', 'all', ['sum'], { customerId: 'alice' }))).toEqual([true, null])
  expect(await sum((can, not) => [can('read', 'Query'), not('read', 'Query', { closed: true })])).toEqual([true, null])
  expect(await sum((can, not) => [can('read', 'Query'), not('read', 'Query', ['x'], { y: 1 })])).toEqual([true, 5])
  expect(await sum((can, not) => [not('read', 'Query', { closed: true }), can('read', 'Query')])).toEqual([true, 5])
})

it.each<[name: string, parent: unknown]>([
  ['a text', 'Order'],
  ['a function', class Order {}],
  ['a number', 7],
  ['true', true],
  ['a list', [{ customerId: 'alice' }, { customerId: 'bob' }]],
])('%s is no object to match a condition with', async (_name, parent) => {
  const read = async (allow: Allow) => {
    const decide = caslDecider({ actions: ACTIONS, abilityFor: () => abilityOf(allow) })
    const question = { action: 'read', type: 'Order', field: 'id', object: parent, execution: {} }
    return decide.decide(alice, { ...question, args: {}, info: {} as never, context: {} })
  }
  expect(await read((can) => can('read', 'Order', { customerId: 'alice' }))).toBe(false)
  expect(await read((can) => can('read', 'Order', { customerId: { $ne: 'x' } }))).toBe(false)
  expect(await read((can, not) => [can('read', 'Order'), not('read', 'Order', { customerId: 'bob' })])).toBe(false)
  expect(await read((can) => can('read', 'Order'))).toBe(true)
})

it('primitives that a resolver gives for objects are met so too', async () => {
  const own: Allow = (can) => can('read', 'Order', { customerId: 'alice' })
  expect(await ids(own, '{ orders { id } }', ['Order', 7, class Order {}, orders[0]])).toEqual([null, null, null, '1'])
})

it('an object is neither written into nor taken for what it is tagged as', async () => {
  const tagged = subject('Public', { id: '3', customerId: 'bob' })
  const open = { id: '4', customerId: 'bob', __typename: 'Public', constructor: { name: 'Public' } }
  const before = Reflect.ownKeys(open)
  const allow: Allow = (can) => [can('read', 'Public'), can('read', 'Order', { customerId: 'alice' })]
  expect(await ids(allow, '{ orders { id } }', [tagged, open])).toEqual([null, null])
  expect(Reflect.ownKeys(open)).toEqual(before)
})

it('a matcher of one’s own allows by true alone, and forbids by anything like it', async () => {
  const conditionsMatcher = (match: unknown) => match as (object: object) => boolean
  const when = (answer: unknown) => (() => answer) as never
  const read = (allow: Allow) => ids(allow, '{ orders { id } }', orders.slice(0, 1), { conditionsMatcher })
  for (const [answer, allowed, forbidden] of [
    [true, ['1'], [null]],
    [false, [null], ['1']],
    [Promise.resolve(false), [null], [null]],
    [1, [null], [null]],
    [undefined, [null], ['1']],
  ]) {
    expect(await read((can) => can('read', 'Order', when(answer)))).toEqual(allowed)
    expect(await read((can, cannot) => [can('read', 'Order'), cannot('read', 'Order', when(answer))])).toEqual(
      forbidden,
    )
  }
})

const owned = ({ id }: Viewer) => abilityOf((can) => can(['read', 'update'], 'Order', { customerId: id }))

it.each<[name: string, abilityFor: (viewer: Viewer) => unknown, read: unknown[], told?: string]>([
  ['at once', owned, ['1', null]],
  ['later', async (viewer) => owned(viewer), ['1', null]],
  [
    'never, with an error',
    () => {
      throw new Error('secret')
    },
    [null, null],
  ],
  ['never, with an error later', () => Promise.reject(new Error('secret')), [null, null]],
  ['never', () => new Promise(() => {}), [null, null]],
  ['as nothing', () => undefined, [null, null], 'must give an ability'],
  ['as something like it', () => ({ can: () => true }), [null, null], 'must give an ability'],
  ['later as true', async () => true, [null, null], 'must give an ability'],
  [
    'with rules of classes, which a name would pass over',
    () => abilityOf((can, cannot) => [can('manage', 'all'), cannot('read', Order)]),
    [null, null],
    'a rule is about the class Order',
  ],
  [
    'with rules of classes among names',
    async () => abilityOf((can, cannot) => [can('manage', 'all'), cannot('read', ['Thing', Order])]),
    [null, null],
    'a rule is about the class Order',
  ],
])('an ability is given %s', async (_name, abilityFor, read, told) => {
  let asked = 0
  const given = (viewer: Viewer) => {
    asked++
    return abilityFor(viewer) as CaslAbility
  }
  const events: { name: string; detail?: string }[] = []
  const plugin = using(given, { deadline: 20, onEvent: (event: { name: string }) => events.push(event) })
  const result = await send(schemaOf(), [plugin], '{ orders { id } nodes { id } }')
  const list = read.map((id) => ({ id }))
  expect(result.data).toEqual({ orders: list, nodes: list })
  expect(asked).toBe(1)
  expect(JSON.stringify(result)).not.toContain('secret')
  expect(JSON.stringify(events)).not.toContain('secret')
  // The rest of the execution is denied without another word of why.
  expect(events[0]?.detail ?? '').toContain(told ?? '')
  if (read[0] === null) expect(events[0]?.name).toBe('policy.failed')
  else expect(events).toEqual([])
})

it('an ability that has come is asked without another promise', async () => {
  const decide = caslDecider({ actions: ACTIONS, abilityFor: async (viewer) => owned(viewer) })
  const question = { action: 'read', type: 'Order', field: 'id', object: orders[0], execution: {}, args: {} }
  const ask = () => decide.decide(alice, { ...question, info: {} as never, context: {} })
  const first = ask()
  expect(first).toBeInstanceOf(Promise)
  expect(await first).toBe(true)
  expect(ask()).toBe(true)
})

it('two viewers, side by side, have each their own', async () => {
  const schema = schemaOf()
  const plugin = using(async (viewer) => {
    await new Promise((resolve) => setTimeout(resolve, viewer.id === 'alice' ? 5 : 1))
    return owned(viewer)
  })
  const yoga = createYoga({ schema, plugins: [plugin], batching: true, logging: false })
  const read = async (viewer: Viewer) => {
    const body = JSON.stringify([{ query: '{ orders { id note } }' }, { query: '{ nodes { id } }' }])
    const headers = { 'content-type': 'application/json' }
    const answer = await yoga.fetch('http://x/graphql', { method: 'POST', headers, body }, { viewer })
    return JSON.stringify((await answer.json()).map(({ data }: { data: object }) => data))
  }
  const nobody = '{"id":null,"note":null}'
  const rows: [Viewer, string][] = [
    [alice, `[{"orders":[{"id":"1","note":"note"},${nobody}]},{"nodes":[{"id":"1"},{"id":null}]}]`],
    [viewerOf('bob', []), `[{"orders":[${nobody},{"id":"2","note":"note"}]},{"nodes":[{"id":null},{"id":"2"}]}]`],
  ]
  const many = [...rows, ...rows, ...rows]
  expect(await Promise.all(many.map(([viewer]) => read(viewer)))).toEqual(many.map(([, own]) => own))
})

it('two executions with one context do not share an ability', async () => {
  const given: unknown[] = []
  const schema = schemaOf()
  const plugin = using((_, context) => {
    given.push(context)
    return abilityOf((can) => can('read', 'Order', { id: String(given.length) }))
  })
  createYoga({ schema, plugins: [plugin] })
  const contextValue = { viewer: alice }
  const document = parse('{ orders { id } }')
  const run = async () => JSON.stringify((await execute({ schema, document, contextValue })).data)
  expect(await run()).toBe('{"orders":[{"id":"1"},{"id":null}]}')
  expect(await run()).toBe('{"orders":[{"id":null},{"id":"2"}]}')
  expect(given).toEqual([contextValue, contextValue])
})

it('thousand aliases match a condition once for an object', async () => {
  let matched = 0
  const ability = abilityOf((can) => can('read', 'Order', { customerId: 'alice' }), {
    conditionsMatcher: () => () => ++matched > 0,
  })
  const aliases = Array.from({ length: 1_000 }, (_, index) => `a${index}: id`).join(' ')
  const result = await send(schemaOf(), [using(() => ability)], `{ orders { ${aliases} } }`)
  expect(codesOf(result)).toEqual([])
  expect(matched).toBe(2)
})

it('abilities of narrower types are taken too', () => {
  type Typed = MongoAbility<['read' | 'update', 'Order' | Order | typeof Order]>
  const typed: Typed = createMongoAbility<Typed>([{ action: 'read', subject: 'Order' }])
  expect(caslDecider({ actions: ['read'], abilityFor: () => typed }).actions).toEqual(['read'])
})

it.each<[options: object, message: string]>([
  [{ actions: ['read'] }, 'caslDecider.abilityFor must be a function'],
  [{ actions: ['read'], abilityFor: abilityOf(() => {}) }, 'caslDecider.abilityFor must be a function'],
  [{ abilityFor: owned }, 'caslDecider.actions must be a list of names'],
  [{ actions: [], abilityFor: owned }, 'caslDecider.actions must be a list of names, and not an empty one'],
  [{ actions: ['read'], abilityOf: owned }, 'Unknown option caslDecider.abilityOf. Did you mean abilityFor?'],
])('options that can be meant: %j', (options, message) => {
  expect(() => caslDecider(options as CaslDeciderOptions)).toThrow(message)
})
