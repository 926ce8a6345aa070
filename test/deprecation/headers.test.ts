import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql'
import type { DeprecationDates } from 'graphql-bulwark'
import { describe, expect, it, test } from 'vitest'
import { OperationBatch } from '../../src/operation-batch.js'
import { Watching } from './asking.js'

const SCHEMA =
  'enum Color { RED, BLUE @deprecated } type Query { ok(c: Color): Int, a: Int @deprecated, b: Int @deprecated }'
const at = (text: string) => Date.parse(text) / 1_000

function watching(dates: Readonly<Record<string, DeprecationDates>>): Watching {
  return new Watching(SCHEMA, { headers: { dates } })
}

const link = 'https://shop.example.com/leaving'
const A = { since: '2026-01-01', sunset: '2026-12-31', link: `${link}?a` }
const B = { since: '2025-06-01T12:00:00Z' }

const rows: readonly (readonly [string, Readonly<Record<string, DeprecationDates>>, string, object])[] = [
  [
    'all that is said of one',
    { 'Query.a': A },
    '{ a }',
    {
      deprecation: `@${at('2026-01-01')}`,
      sunset: 'Thu, 31 Dec 2026 00:00:00 GMT',
      link: `<${link}?a>; rel="deprecation", <${link}?a>; rel="sunset"`,
    },
  ],
  ['a beginning alone', { 'Query.b': B }, '{ b }', { deprecation: `@${at('2025-06-01T12:00:00Z')}` }],
  [
    'the earliest of each, with the link of that date',
    { 'Query.a': A, 'Query.b': B },
    '{ a b }',
    {
      deprecation: `@${at('2025-06-01T12:00:00Z')}`,
      sunset: 'Thu, 31 Dec 2026 00:00:00 GMT',
      link: `<${link}?a>; rel="sunset"`,
    },
  ],
  [
    'of two of one day, the one with a link',
    { 'Query.a': A, 'Query.b': { since: A.since } },
    '{ b a }',
    expect.objectContaining({ link: expect.stringContaining('rel="deprecation"') }),
  ],
  ['an enum value', { 'Color.BLUE': B }, '{ ok(c: BLUE) }', { deprecation: `@${at('2025-06-01T12:00:00Z')}` }],
  ['nothing of what has no date', { 'Query.a': A }, '{ b }', {}],
  ['a day before there were any', { 'Query.a': { since: '1969-12-31' } }, '{ a }', { deprecation: '@-86400' }],
]

test.each(rows)('headers tell %s', (_name, dates, query, headers) => {
  const follower = watching(dates).follow(query)
  expect(follower?.headers?.()).toEqual(headers)
  follower?.end?.({ data: {} })
  expect(follower?.headers?.()).toEqual(headers)
})

describe('headers', () => {
  it('tell nothing of what did not run', () => {
    const follower = watching({ 'Query.a': A }).follow('{ a }')
    follower?.end?.({ errors: [] })
    expect(follower?.headers?.()).toEqual({})
  })

  it('are none unless they are wanted', () => {
    expect(new Watching(SCHEMA).follow('{ a }')?.headers?.()).toEqual({})
  })

  it('of an array are the earliest over its operations', () => {
    const dated = watching({ 'Query.a': A, 'Query.b': B })
    const batch = new OperationBatch(2)
    const followers = ['{ b }', '{ a }'].map((query) => dated.follow(query, { batch: batch.member() }))
    for (const follower of followers) follower?.end?.({ data: {} })
    const [, last] = followers.map((follower) => follower?.headers?.())
    expect(last).toMatchObject({ deprecation: `@${at(B.since)}`, sunset: 'Thu, 31 Dec 2026 00:00:00 GMT' })
  })

  it('are of dates in the schema, unless the options have others', () => {
    const field = (deprecation: object) => ({
      type: GraphQLInt,
      deprecationReason: '',
      extensions: { bulwark: { deprecation } },
    })
    const fields = { a: field(A), b: field(A) }
    const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields }) })
    const dated = new Watching(schema, { headers: { dates: { 'Query.b': B } } })
    expect(dated.follow('{ a }')?.headers?.()).toMatchObject({ deprecation: `@${at('2026-01-01')}` })
    expect(dated.follow('{ b }')?.headers?.()).toEqual({ deprecation: `@${at(B.since)}` })
    expect(new Watching(schema, { headers: true }).follow('{ b }')?.headers?.()).toHaveProperty('sunset')
  })
})
