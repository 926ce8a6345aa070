import { createMongoAbility, type MongoAbility, subject } from '@casl/ability'
import fc from 'fast-check'
import { caslDecider } from 'graphql-bulwark'
import { expect, it } from 'vitest'
import { alice } from './sending.js'

const ACTIONS = ['read', 'update']
const TYPES = ['Order', 'Query']
const FIELDS = ['id', 'note', 'total']

const value = fc.constantFrom('a', 'b', 1, null)
// CASL takes conditions without a prototype for something else.
const plain = { noNullPrototype: true }
const condition = fc.oneof(
  value,
  fc.record({ $ne: value }, plain),
  fc.record({ $in: fc.array(value, { minLength: 1, maxLength: 3 }) }, plain),
  fc.record({ $exists: fc.boolean() }, plain),
)
const conditions = fc.dictionary(fc.constantFrom('owner', 'state', 'of.owner'), condition, { maxKeys: 2, ...plain })
const oneOrMore = (names: readonly string[]) =>
  fc.oneof(fc.constantFrom(...names), fc.subarray([...names], { minLength: 1 }))

const rule = fc.record(
  {
    action: oneOrMore([...ACTIONS, 'manage']),
    subject: oneOrMore([...TYPES, 'all']),
    fields: oneOrMore([...FIELDS, 'n*', '**']),
    conditions,
    inverted: fc.boolean(),
  },
  { requiredKeys: ['action', 'subject'] },
)
const rules = fc.array(rule, { minLength: 1, maxLength: 6 })
const flat = fc.record({ owner: value, state: value }, { requiredKeys: [] })
const object = fc.record({ owner: value, state: value, of: flat }, { requiredKeys: [] })
const question = fc.record({
  action: fc.constantFrom(...ACTIONS, 'manage'),
  type: fc.constantFrom(...TYPES),
  field: fc.constantFrom(...FIELDS),
})

const decide = (ability: MongoAbility, asked: { action: string; type: string; field: string }, thing: unknown) =>
  caslDecider({ actions: ACTIONS, abilityFor: () => ability }).decide(alice, {
    ...asked,
    object: thing,
    execution: {},
    args: {},
    info: {} as never,
    context: {},
  })

it('of an object it says what CASL says of a tagged copy, and leaves the object alone', () => {
  const said = new Set<boolean>()
  fc.assert(
    fc.property(rules, object, question, (given, thing, asked) => {
      const ability = createMongoAbility(given as never)
      const { action, type, field } = asked
      const expected = ability.can(action, subject(type, structuredClone(thing)) as never, field)
      said.add(expected)
      expect(decide(ability, asked, Object.freeze(thing))).toBe(expected)
    }),
    { numRuns: 2_000 },
  )
  expect(said.size).toBe(2)
})

it('without an object it allows only what CASL allows of every object', () => {
  const said = new Set<unknown>()
  fc.assert(
    fc.property(rules, fc.array(object, { minLength: 1, maxLength: 20 }), question, (given, things, asked) => {
      const ability = createMongoAbility(given as never)
      const { action, type, field } = asked
      const allowed = decide(ability, asked, undefined)
      said.add(allowed)
      for (const none of ['Order', () => {}, things, null, 7]) expect(decide(ability, asked, none)).toBe(allowed)
      if (!allowed) return
      for (const thing of things) {
        expect(ability.can(action, subject(type, structuredClone(thing)) as never, field)).toBe(true)
      }
    }),
    { numRuns: 2_000 },
  )
  expect(said.size).toBe(2)
})
