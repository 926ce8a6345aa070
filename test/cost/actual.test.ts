import fc from 'fast-check'
import { executeSync, GraphQLError, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { createSchema } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { CostPlans } from '../../src/cost/plans.js'
import { anonymousViewer } from '../../src/viewer.js'
import { runs } from '../fuzz/budget.js'

const typeDefs = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  scalar Json
  interface Named { name: String friends(first: Int): [Named] }
  type Person implements Named { name: String friends(first: Int): [Named] age: Int pets(limit: Int): [Pet!]! }
  type Pet implements Named { name: String friends(first: Int): [Named] owner: Person grid: [[Pet]] }
  union Anything = Person | Pet
  type Connection { edges: [Edge] nodes: [Person] total: Int }
  type Edge { node: Person }
  type Query { people(first: Int): [Person] page(first: Int): Connection named: Named any(first: Int): [Anything] person: Person none: Person data: Json }
  type Mutation { add(name: String): Person }
`

/** Lists of no more items than asked for, or assumed. */
function schemaOf(length: (asked: number) => number) {
  const items = <T>(make: (index: number) => T, asked = 10) =>
    Array.from({ length: length(asked) }, (_, index) => make(index))
  const person = () => ({ __typename: 'Person', name: 'Ada', age: 3 })
  const pet = () => ({ __typename: 'Pet', name: 'Rex' })
  const either = (index: number) => (index % 2 ? person() : pet())
  const friends = (_: unknown, { first }: { first?: number }) => items(either, first ?? undefined)
  const resolveType = (value: { __typename: string }) => value.__typename
  return createSchema({
    typeDefs,
    resolvers: {
      Named: { __resolveType: resolveType },
      Anything: { __resolveType: resolveType },
      Person: { friends, pets: (_: unknown, { limit }: { limit?: number }) => items(pet, limit ?? undefined) },
      Pet: { friends, owner: person, grid: () => items(() => items(pet)) },
      Query: {
        people: (_: unknown, { first }: { first?: number }) => items(person, first ?? undefined),
        page: (_: unknown, { first }: { first?: number }) => ({
          edges: items(() => ({ node: person() }), first ?? undefined),
          nodes: items(person, first ?? undefined),
          total: 5,
        }),
        named: pet,
        any: (_: unknown, { first }: { first?: number }) => items(either, first ?? undefined),
        person,
        none: () => null,
        data: () => [{ a: 1 }, { b: [2] }],
      },
      Mutation: { add: person },
    },
  })
}

function run(schema: ReturnType<typeof schemaOf>, text: string, variables = {}) {
  const document = parse(text)
  const operation = getOperationAST(document) as OperationDefinitionNode
  const result = executeSync({ schema, document, variableValues: variables })
  expect(result.errors).toBe(undefined)
  const input = { document, schema, operation, variables, viewer: anonymousViewer }
  const plans = new CostPlans('costModel')
  return { estimate: plans.estimate(input).cost, actual: plans.actual(input, result), data: result.data }
}

/** Objects of the result, but the root and what a scalar holds: with the default weights that is the cost. */
function countObjects(value: unknown, key = ''): number {
  if (typeof value !== 'object' || value === null || key.startsWith('data')) return 0
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countObjects(item), 0)
  return 1 + Object.entries(value).reduce((sum, [name, item]) => sum + countObjects(item, name), 0)
}

/** Selections without two of the same key, so that each object is worked out once. */
function selections(draw: (most: number) => number) {
  let aliases = 0
  const fragments: string[] = []
  const pick = <T>(list: readonly T[]): T => list[draw(list.length - 1)] as T
  const page = (name: string) => pick(['', `(${name}: 0)`, `(${name}: 2)`, `(${name}: $n)`])
  const set = (type: string, levels: number): string => {
    const fields = () => {
      const key = `k${aliases++}`
      const directive = pick(['', '', '', ' @skip(if: $yes)', ' @include(if: $yes)'])
      if (type === 'Query' && levels > 0) {
        return pick([
          () => `${key}: people${page('first')}${directive} ${set('Person', levels - 1)}`,
          () =>
            `${key}: page${page('first')} { edges { node ${set('Person', levels - 1)} } nodes ${set('Person', levels - 1)} total }`,
          () => `${key}: named${directive} ${set('Named', levels - 1)}`,
          () => `${key}: any${page('first')} ${set('Anything', levels - 1)}`,
          () => `${key}: none ${set('Person', levels - 1)}`,
          () => `data${key}: data`,
        ])()
      }
      if (type !== 'Anything' && levels > 0 && draw(2) > 0) {
        const own = [() => `${key}: friends${page('first')}${directive} ${set('Named', levels - 1)}`]
        if (type === 'Person') own.push(() => `${key}: pets${page('limit')} ${set('Pet', levels - 1)}`)
        if (type === 'Pet') own.push(() => `${key}: owner ${set('Person', levels - 1)}`)
        if (type === 'Pet' && levels < 2) own.push(() => `${key}: grid ${set('Pet', levels - 1)}`)
        return pick(own)()
      }
      if (type === 'Named' || type === 'Anything') {
        const on = pick(['Person', 'Pet'])
        if (draw(1) === 0) return `... on ${on} ${set(on, levels)}`
        const name = `f${fragments.length}`
        fragments.push('')
        fragments[Number(name.slice(1))] = `fragment ${name} on ${on} ${set(on, levels)}`
        return `...${name}`
      }
      return `${key}: __typename`
    }
    return `{ ${Array.from({ length: 1 + draw(1) }, fields).join(' ')} }`
  }
  const root = set('Query', 3)
  return `query ($n: Int, $yes: Boolean!) { unused: person @include(if: $yes) { name } people(first: $n) { name } ... on Query ${root} } ${fragments.join(' ')}`
}

describe('actual cost', () => {
  it('is what the result holds, and never more than the estimate while lists keep what they declare', () => {
    fc.assert(
      fc.property(fc.gen(), (gen) => {
        const draw = (most: number) => gen(fc.nat, { max: most })
        const text = selections(draw)
        const variables = { n: draw(3), yes: draw(1) === 1 }
        const { estimate, actual, data } = run(
          schemaOf((asked) => draw(asked)),
          text,
          variables,
        )
        expect(actual, text).toBe(countObjects(data) - 1)
        expect(actual, text).toBeLessThanOrEqual(estimate)
      }),
      { ...runs(200), endOnFailure: true },
    )
  })

  it('is the estimate where lists are as long as they say', () => {
    const full = schemaOf((asked) => asked)
    const text =
      '{ people(first: 3) { pets(limit: 2) { owner { name } } } page(first: 4) { edges { node { name } } nodes { name } } }'
    expect(run(full, text)).toMatchObject({ estimate: 3 + 6 + 6 + 1 + 4 + 4 + 4, actual: 3 + 6 + 6 + 1 + 4 + 4 + 4 })
  })

  it('counts a write, what an argument costs and nothing of what a scalar holds', () => {
    expect(
      run(
        schemaOf(() => 0),
        'mutation { a: add { name } b: add { name } }',
      ).actual,
    ).toBe(22)
    expect(
      run(
        schemaOf(() => 0),
        '{ data }',
      ).actual,
    ).toBe(0)
  })

  const schema = schemaOf(() => 0)
  const actualOf = (text: string, result: object) => {
    const document = parse(text)
    const operation = getOperationAST(document) as OperationDefinitionNode
    const input = { document, schema, operation, variables: {}, viewer: anonymousViewer }
    return new CostPlans('costModel').actual(input, result)
  }
  const errorAt = (...path: (string | number)[]) => new GraphQLError('x', { path })

  it.each<[name: string, text: string, result: object, cost: number]>([
    ['null that nothing has failed at', '{ person { name } none { name } }', { data: { person: null, none: null } }, 0],
    ['a field that has failed', '{ person { name } }', { data: { person: null }, errors: [errorAt('person')] }, 1],
    [
      'a list that has failed',
      '{ people(first: 7) { pets(limit: 2) { name } } person { name } }',
      { data: { people: null, person: {} }, errors: [errorAt('people')] },
      7 + 14 + 1,
    ],
    [
      'an item that took its place with it',
      '{ people(first: 3) { pets(limit: 4) { name } } }',
      { data: { people: [{ pets: [{}] }, { pets: null }, null] }, errors: [errorAt('people', 1, 'pets', 3, 'name')] },
      2 + 1 + 4,
    ],
    [
      'an item that has failed, beside one that is null',
      '{ people(first: 3) { pets(limit: 4) { name } } }',
      { data: { people: [null, null, {}] }, errors: [errorAt('people', 0)] },
      5 + 1,
    ],
    [
      'a list in a list',
      '{ any { ... on Pet { grid { name } } } }',
      { data: { any: [{ grid: [[{}, null], null, null] }] }, errors: [errorAt('any', 0, 'grid', 1, 2)] },
      1 + 1 + 10,
    ],
    [
      'a leaf that has failed',
      '{ person { name age } }',
      { data: { person: { name: null, age: 3 } }, errors: [errorAt('person', 'name')] },
      1,
    ],
    ['a write that has failed', 'mutation { add { name } }', { data: { add: null }, errors: [errorAt('add')] }, 11],
    ['an error from nowhere', '{ person { name } }', { data: { person: null }, errors: [new GraphQLError('x')] }, 1],
    [
      'an error from elsewhere',
      '{ people(first: 7) { name } person { name } }',
      { data: { people: [null, null, {}], person: null }, errors: [errorAt('remote', 'field')] },
      2 + 1 + 1,
    ],
    [
      'all of it taken away',
      '{ people(first: 7) { name } }',
      { data: null, errors: [errorAt('people', 0, 'name')] },
      7,
    ],
    ['nothing that has run', '{ people(first: 7) { name } }', { errors: [new GraphQLError('x')] }, 0],
  ])('counts %s', (_name, text, result, cost) => {
    expect(actualOf(text, result)).toBe(cost)
  })
})
