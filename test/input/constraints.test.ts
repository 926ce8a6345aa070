import { describe, expect, test } from 'vitest'
import { asking, told } from './asking.js'

interface Row {
  readonly constraint: string
  readonly type: string
  readonly accepted: readonly unknown[]
  readonly refused: readonly unknown[]
  /** What is told, after the path. */
  readonly as: string
}

const long = 'ä'.repeat(10_001)

const rows: readonly Row[] = [
  {
    constraint: 'minLength: 2',
    type: 'String',
    accepted: ['ab', '😀😀', 'e\u0301'],
    refused: ['', 'a', '😀'],
    as: 'minLength 2',
  },
  {
    constraint: 'maxLength: 2',
    type: 'String',
    accepted: ['', 'ab', '😀😀'],
    refused: ['abc', '😀😀😀', '😀a😀'],
    as: 'maxLength 2',
  },
  { constraint: 'minLength: 2', type: 'ID', accepted: [10, '10'], refused: [1, '1'], as: 'minLength 2' },
  { constraint: 'maxLength: 2', type: 'ID', accepted: [10], refused: [100, '100'], as: 'maxLength 2' },
  {
    constraint: 'pattern: "^[A-Z]{2}$"',
    type: 'String',
    accepted: ['AB'],
    refused: ['A', 'ABC', 'AB\\n', 'ab', ''],
    as: 'pattern',
  },
  { constraint: 'pattern: "b"', type: 'String', accepted: ['b', 'abc'], refused: ['', 'ac'], as: 'pattern' },
  {
    constraint: 'pattern: "^.$"',
    type: 'String',
    accepted: ['a', '😀'],
    refused: ['ab', '\\r', '\\u2028'],
    as: 'pattern',
  },
  {
    constraint: 'pattern: "^\\\\s$"',
    type: 'String',
    accepted: [' ', '\u00a0', '\u3000'],
    refused: ['a', ''],
    as: 'pattern',
  },
  {
    constraint: 'pattern: "a"',
    type: 'String',
    accepted: ['a'.repeat(10_000)],
    refused: [`a${long}`],
    as: 'maxLength 10000',
  },
  {
    constraint: 'pattern: "a", maxLength: 20000',
    type: 'String',
    accepted: [`a${long}`],
    refused: [`b${long}`],
    as: 'pattern',
  },
  {
    constraint: 'format: "email"',
    type: 'String',
    accepted: ['a@example.com'],
    refused: ['a@', 'a', ''],
    as: 'format email',
  },
  {
    constraint: 'format: "date"',
    type: 'String',
    accepted: ['2024-02-29'],
    refused: ['2023-02-29', '2024-2-1'],
    as: 'format date',
  },
  {
    constraint: 'format: "uuid"',
    type: 'ID',
    accepted: ['123e4567-e89b-12d3-a456-426614174000'],
    refused: ['1', 7],
    as: 'format uuid',
  },
  { constraint: 'min: 1', type: 'Int', accepted: [1, 2], refused: [0, -1], as: 'min 1' },
  { constraint: 'max: 10', type: 'Int', accepted: [10, 0, -5], refused: [11], as: 'max 10' },
  { constraint: 'min: -1.5', type: 'Float', accepted: [-1.5, 0], refused: [-1.51, -1e30], as: 'min -1.5' },
  { constraint: 'exclusiveMin: 0', type: 'Float', accepted: [0.001, 1e300], refused: [0, -1], as: 'exclusiveMin 0' },
  { constraint: 'exclusiveMax: 1', type: 'Float', accepted: [0.999, 0], refused: [1, 1.5], as: 'exclusiveMax 1' },
  { constraint: 'multipleOf: 5', type: 'Int', accepted: [0, 5, -10], refused: [1, -4], as: 'multipleOf 5' },
  {
    constraint: 'multipleOf: 0.1',
    type: 'Float',
    accepted: [0.3, 1, 1.1, 1e300],
    refused: [0.35, 1e-30],
    as: 'multipleOf 0.1',
  },
  {
    constraint: 'max: 100',
    type: 'Money',
    accepted: [100, '100', '99.5'],
    refused: [101, '101', '1e9', 'abc', '', true, [1], { a: 1 }],
    as: 'max 100',
  },
  {
    constraint: 'maxLength: 2',
    type: 'Money',
    accepted: ['ab', 12],
    refused: ['abc', 123, false, [], {}],
    as: 'maxLength 2',
  },
]

const types = `
  scalar Money
  input Wrap { item: Item, value: T @C }
  input Item { value: T @C, list: [T] @C, lists: [[T]!] @C, next: Item, more: [Item!], mixed: [[Item]] }
  interface Node { node(arg: T @C): Int }
  type A implements Node { node(arg: T): Int }
  type Query {
    arg(arg: T @C): Int
    list(arg: [T] @C): Int
    lists(arg: [[T]] @C): Int
    item(arg: Item): Int
    wrap(arg: Wrap!): Int
    items(arg: [Item!]!): Int
    node: Node
    a: A
  }`

/** Every way to give a value: a document with `V` for the literal and `T` for the type, and where the value stands. */
const ways: readonly (readonly [query: string, path: string])[] = [
  ['{ arg(arg: V) }', 'arg'],
  ['query ($v: T) { arg(arg: $v) }', 'arg'],
  ['query ($v: T = V) { arg(arg: $v) }', 'arg'],
  ['query ($v: T!) { other: arg again: arg(arg: $v) }', 'arg'],
  ['{ list(arg: V) }', 'arg'],
  ['{ list(arg: [null, V]) }', 'arg.1'],
  ['query ($v: T) { list(arg: [$v]) }', 'arg.0'],
  ['query ($v: [T]) { list(arg: $v) }', 'arg'],
  ['query ($v: [T] = V) { list(arg: $v) }', 'arg'],
  ['query ($v: [T] = [null, V]) { list(arg: $v) }', 'arg.1'],
  ['{ lists(arg: V) }', 'arg'],
  ['{ lists(arg: [[], [null, V]]) }', 'arg.1.1'],
  ['query ($v: [T]) { lists(arg: [[], $v]) }', 'arg.1'],
  ['query ($v: [[T]]) { lists(arg: $v) }', 'arg'],
  ['{ item(arg: { value: V }) }', 'arg.value'],
  ['{ item(arg: { next: { next: { value: V } } }) }', 'arg.next.next.value'],
  ['{ item(arg: { more: { value: V } }) }', 'arg.more.value'],
  ['{ item(arg: { more: [{}, { list: [V] }] }) }', 'arg.more.1.list.0'],
  ['{ item(arg: { mixed: [[null, { lists: [[V]] }]] }) }', 'arg.mixed.0.1.lists.0.0'],
  ['{ items(arg: { value: V }) }', 'arg.value'],
  ['query ($v: T) { items(arg: [{ value: $v }]) }', 'arg.0.value'],
  ['query ($v: Item = { value: V }) { items(arg: [{ next: $v }]) }', 'arg.0.next.value'],
  ['query ($v: [Item!]! = { list: V }) { items(arg: $v) }', 'arg.list'],
  ['{ wrap(arg: { item: { value: V } }) }', 'arg.item.value'],
  ['{ ...F } fragment F on Query { arg(arg: V) }', 'arg'],
  ['{ ... on Query @include(if: true) { arg(arg: V) } }', 'arg'],
  ['query ($no: Boolean!) { arg(arg: V) @skip(if: $no) }', 'arg'],
  ['{ a { node(arg: V) } }', 'arg'],
  ['{ node { node(arg: V) } }', 'arg'],
  ['{ node { ... on A { node(arg: V) } } }', 'arg'],
]

const literal = (value: unknown): string => {
  if (typeof value === 'string') return `"${value}"`
  if (Array.isArray(value)) return `[${value.map(literal)}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value).map(([key, inner]) => `${key}: ${literal(inner)}`)} }`
}
const json = (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(`"${value}"`) : value)

describe.each(rows)('$constraint of a $type', ({ constraint, type, accepted, refused, as }) => {
  const sdl = types.replaceAll('@C', `@constraint(${constraint})`).replaceAll(/\bT\b/g, type)
  const ask = asking(sdl)
  test.each(ways)('%s', (query, path) => {
    for (const [values, isRefused] of [
      [refused, true],
      [accepted, false],
    ] as const) {
      for (const value of values) {
        // A list for a scalar that holds anything can't be told from a list of it.
        if (Array.isArray(value) && /\[T\]|list/.test(query)) continue
        const text = query.replaceAll(/\bV\b/g, literal(value)).replaceAll(/\bT\b/g, type)
        const found = ask(text, { no: false, ...(query.includes('V') ? {} : { v: json(value) }) })
        expect(told(found), text).toEqual(isRefused ? [`${path} ${as}`] : [])
        expect(found?.code).toBe(isRefused ? 'BAD_USER_INPUT' : undefined)
      }
    }
    const nothing = query.replaceAll(/\bV\b/g, 'null').replaceAll(/\bT\b/g, type)
    if (!nothing.includes('!)')) expect(ask(nothing, { no: false })).toBeUndefined()
  })

  test.each([
    '{ arg(arg: V) @skip(if: true) }',
    '{ ...F @include(if: false) } fragment F on Query { arg(arg: V) }',
    'query ($no: Boolean!) { ... @include(if: $no) { item(arg: { value: V }) } }',
    'query ($v: Item = { value: V }) { item(arg: $v) }',
  ])('%s is not looked at', (query) => {
    for (const value of refused) {
      const text = query.replaceAll(/\bV\b/g, literal(value))
      const variables = query.includes('$v') ? { v: null } : { no: false }
      expect(ask(text, variables)).toBeUndefined()
    }
  })
})

const lists = `
  input Part { a: Int = 1, b: [Int], id: ID }
  input In { list: [Int!] @constraint(maxItems: 2), parts: [Part] @constraint(uniqueItems: true) }
  scalar Any
  type Query {
    some(list: [Int] @constraint(minItems: 2, maxItems: 3)): Int
    nested(list: [[Int]] @constraint(maxItems: 1)): Int
    set(list: [Int] @constraint(uniqueItems: true)): Int
    ids(list: [ID] @constraint(uniqueItems: true)): Int
    parts(list: [Part] @constraint(uniqueItems: true)): Int
    sets(list: [[Int]] @constraint(uniqueItems: true)): Int
    any(list: [Any] @constraint(uniqueItems: true)): Int
    in(in: In): Int
  }`

describe('lists', () => {
  const ask = asking(lists)
  test.each<[field: string, type: string, value: unknown, told: string[]]>([
    ['some', '[Int]', [1, 2], []],
    ['some', '[Int]', [1, null, 3], []],
    ['some', '[Int]', [], ['list minItems 2']],
    ['some', '[Int]', 1, ['list minItems 2']],
    ['some', '[Int]', [1, 2, 3, 4], ['list maxItems 3']],
    ['some', '[Int]', null, []],
    ['nested', '[[Int]]', [[1, 2, 3]], []],
    ['nested', '[[Int]]', [[1], []], ['list maxItems 1']],
    ['set', '[Int]', [1, 2, 3], []],
    ['set', '[Int]', 1, []],
    ['set', '[Int]', [1, 2, 1], ['list uniqueItems']],
    ['set', '[Int]', [null, 1, null], ['list uniqueItems']],
    ['ids', '[ID]', [1, '1'], ['list uniqueItems']],
    ['ids', '[ID]', ['1', '01'], []],
    ['sets', '[[Int]]', [[1], [2], [1, 2]], []],
    ['sets', '[[Int]]', [[1], 1], ['list uniqueItems']],
    ['parts', '[Part]', [{ a: 1 }, {}], ['list uniqueItems']],
    [
      'parts',
      '[Part]',
      [
        { a: 2, b: [1] },
        { b: 1, a: 2 },
      ],
      ['list uniqueItems'],
    ],
    ['parts', '[Part]', [{ a: 1, id: '1' }, { id: 1 }], ['list uniqueItems']],
    ['parts', '[Part]', [{ a: 1 }, { a: null }, { a: 1, b: [] }, { a: 1, b: null }], []],
    [
      'any',
      '[Any]',
      [
        { b: 1, a: [1] },
        { a: [1], b: 1 },
      ],
      ['list uniqueItems'],
    ],
    ['any', '[Any]', [1, '1', true, 'true', { a: 1 }, [1]], []],
    ['in', 'In', { list: [1, 2, 3], parts: [{}, {}] }, ['in.list maxItems 2', 'in.parts uniqueItems']],
  ])('%s of %s %j', (field, type, value, expected) => {
    const arg = field === 'in' ? 'in' : 'list'
    expect(told(ask(`query ($v: ${type}) { ${field}(${arg}: $v) }`, { v: value }))).toEqual(expected)
    expect(told(ask(`{ ${field}(${arg}: ${literal(value)}) }`))).toEqual(expected)
    expect(told(ask(`query ($v: ${type} = ${literal(value)}) { ${field}(${arg}: $v) }`))).toEqual(expected)
  })

  test('variables within a list, as what they come to', () => {
    const query = 'query ($a: Int, $b: Int = 2, $c: Int) { set(list: [$a, $b, $c]) }'
    expect(told(ask(query, { a: 1 }))).toEqual([])
    expect(told(ask(query, { a: 2 }))).toEqual(['list uniqueItems'])
    expect(told(ask(query))).toEqual(['list uniqueItems'])
  })
})
