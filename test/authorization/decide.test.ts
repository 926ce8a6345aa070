import {
  type DecideInput,
  type Decider,
  describeAuthorization,
  useBulwark,
  useFieldAuthorization,
} from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.js'
import { alice, build, codesOf, send, viewerOf } from './sending.js'

type Decide = (viewer: Viewer, question: DecideInput) => unknown
const asking = (decide: Decide, options: object = {}) =>
  useFieldAuthorization({ decide: { actions: ['read', 'edit'], decide: decide as Decider['decide'] }, ...options })

const things = [{ id: '1' }, { id: '2' }]
const schemaOf = () =>
  build(
    `interface I { id: ID } type T implements I { id: ID, own(a: Int): String @policy(policies: [["read"]]) }
     union U = T
     type Query { ts: [T], is: [I], us: [U], root: Int @policy(policies: [["read"]]) }
     type Mutation { one: T two: T }`,
    {
      Query: { ts: () => things, is: () => things, us: () => things, root: () => 1 },
      Mutation: { one: () => things[0], two: () => things[1] },
      T: { own: () => 'own' },
      I: { __resolveType: () => 'T' },
      U: { __resolveType: () => 'T' },
    },
  )

it.each([
  ['{ ts { own } }', things],
  ['{ is { ... on T { own } } }', things],
  ['{ us { ... on T { x: own(a: 7) } } }', things],
  ['{ root }', [undefined]],
])('a decider is asked about the type of the object, however it is reached: %s', async (query, objects) => {
  const questions: DecideInput[] = []
  const viewers = new Set<Viewer>()
  const decide: Decide = (viewer, question) => {
    viewers.add(viewer)
    return questions.push(question) > 0
  }
  const { data, errors } = await send(schemaOf(), [asking(decide)], query)
  expect(errors).toBeUndefined()
  expect(JSON.stringify(data)).not.toContain('null')
  expect([...viewers]).toEqual([alice])
  expect(questions.map(({ object }) => object)).toEqual(objects)
  for (const { action, type, field, args, info, context, execution } of questions) {
    expect({ action, type, field }).toEqual(
      query === '{ root }'
        ? { action: 'read', type: 'Query', field: 'root' }
        : { action: 'read', type: 'T', field: 'own' },
    )
    expect(args).toEqual(query.includes('a: 7') ? { a: 7 } : {})
    expect(info.fieldName).toBe(field)
    expect((context as { viewer: Viewer }).viewer).toBe(alice)
    expect(execution).toBe(questions[0]?.execution)
  }
})

it.each<[name: string, answer: () => unknown, holds: boolean]>([
  ['true', () => true, true],
  ['true, later', async () => true, true],
  ['false', () => false, false],
  ['a truthy value', () => 1, false],
  ['an object', () => ({ allowed: true }), false],
  ['a truthy value, later', async () => 'yes', false],
  ['nothing', () => undefined, false],
  [
    'an error',
    () => {
      throw new Error('secret')
    },
    false,
  ],
  ['an error, later', () => Promise.reject(new Error('secret')), false],
  ['no answer in time', () => new Promise(() => {}), false],
])('nothing but true allows: %s', async (name, answer, holds) => {
  const events: object[] = []
  const plugin = asking(answer, { deadline: 20, onEvent: (event: object) => events.push(event) })
  const result = await send(schemaOf(), [plugin], '{ ts { id own } }')
  const own = holds ? 'own' : null
  expect(result.data).toEqual({
    ts: [
      { id: '1', own },
      { id: '2', own },
    ],
  })
  expect(codesOf(result)).toEqual(holds ? [] : ['FORBIDDEN', 'FORBIDDEN'])
  const failed = { name: 'policy.failed', guard: 'fieldAuthorization', subject: 'read', at: expect.any(Number) }
  expect(events).toEqual(/error|in time/.test(name) ? [failed, failed] : [])
})

it('a question is asked once for an object, whatever the aliases', async () => {
  let asked = 0
  const aliases = Array.from({ length: 1_000 }, (_, index) => `a${index}: own`).join(' ')
  await send(schemaOf(), [asking(async () => ++asked > 0)], `{ ts { ${aliases} } }`)
  expect(asked).toBe(2)
})

it('actions and policies stand side by side, and only what is named is asked', async () => {
  const schema = build(
    `type Query { a: Int @policy(policies: [["read", "even"], ["edit"]]) b: Int @policy(policies: [["even"]]) }`,
    { Query: { a: () => 1, b: () => 2 } },
  )
  const asked: string[] = []
  const decide: Decide = (_, { action }) => asked.push(action) > 0 && action === 'edit'
  const plugin = asking(decide, { policies: { even: () => asked.push('even') > 0 } })
  expect(await send(schema, [plugin], '{ a b }')).toEqual({ data: { a: 1, b: 2 } })
  expect(asked).toEqual(['read', 'edit', 'even'])
})

it('an execution has a key of its own: each query, and each root field of a mutation', async () => {
  const keys = new Set<object>()
  const plugin = asking((_, { execution }) => keys.add(execution).size > 0)
  const schema = schemaOf()
  const viewers = [alice, viewerOf('bob', [])]
  for (const viewer of viewers) await send(schema, [plugin], '{ ts { own } is { ... on T { own } } }', {}, viewer)
  expect(keys.size).toBe(2)
  await send(schema, [plugin], 'mutation { one { own } two { own x: own(a: 1) } }')
  expect(keys.size).toBe(4)
  for (const key of keys) expect(Object.isFrozen(key) && Object.keys(key).length === 0).toBe(true)
})

it('a decider of a class keeps what it needs, and strangers are asked about too', async () => {
  class Engine implements Decider {
    readonly actions = ['read']
    readonly allowed = ['anonymous']
    decide({ kind }: Viewer) {
      return this.allowed.includes(kind)
    }
  }
  const schema = schemaOf()
  const yoga = createYoga({ schema, plugins: [useFieldAuthorization({ decide: new Engine() })], logging: false })
  const answer = await yoga.fetch(`http://x/graphql?query=${encodeURIComponent('{ root }')}`)
  expect(await answer.json()).toEqual({ data: { root: 1 } })
  expect(codesOf(await send(schema, [useFieldAuthorization({ decide: new Engine() })], '{ root }'))).toEqual([
    'FORBIDDEN',
  ])
})

it('describeAuthorization knows the actions, and what is neither stops the server', () => {
  const decide = { actions: ['read'], decide: () => true }
  const schema = build('type Query { a: Int @policy(policies: [["read", "p"]]) }')
  expect(describeAuthorization(schema, { decide, policies: { p: () => true } })).toEqual({
    'Query.a': 'policy read and p',
  })
  const misspelt = build('type Query { a: Int @policy(policies: [["raed"]]) }')
  const message = 'Query.a: there is no policy raed. Did you mean read?'
  expect(() => describeAuthorization(misspelt, { decide })).toThrow(message)
  expect(() => useFieldAuthorization({ decide }).onSchemaChange?.({ schema: misspelt } as never)).toThrow(message)
})

const ok = { actions: ['read'], decide: () => true }
it.each<[options: object, message: string]>([
  [{ decide: null }, 'fieldAuthorization.decide must be an object'],
  [{ decide: () => true }, 'fieldAuthorization.decide must be an object'],
  [{ decide: { decide: () => true } }, 'decide.actions must be a list of names'],
  [{ decide: { ...ok, actions: [] } }, 'decide.actions must be a list of names, and not an empty one'],
  [{ decide: { ...ok, actions: 'read' } }, 'decide.actions must be a list of names'],
  [{ decide: { ...ok, actions: ['read', 7] } }, 'decide.actions must be a list of names'],
  [{ decide: { ...ok, actions: [' '] } }, 'decide.actions must be a list of names'],
  [{ decide: { actions: ['read'] } }, 'decide.decide must be a function'],
  [{ decide: { ...ok, action: [] } }, 'Unknown option fieldAuthorization.decide.action. Did you mean actions?'],
  [{ decide: ok, policies: { read: () => true } }, 'read is both a policy and an action of fieldAuthorization.decide'],
])('options that can be meant: %j', (options, message) => {
  expect(() => useFieldAuthorization(options)).toThrow(message)
  expect(() => useBulwark({ fieldAuthorization: options, production: true })).toThrow(message)
})
