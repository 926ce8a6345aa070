import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { SecurityError } from 'graphql-bulwark'
import { describe, expect, test, vi } from 'vitest'
import { composeGuards } from '../../src/compose.js'
import { inputValidationGuard } from '../../src/input/input-validation.js'
import { anonymousViewer } from '../../src/viewer.js'
import { build } from '../authorization/sending.js'
import { asking, told, violationsOf } from './asking.js'

const sdl = `
  input Item { sku: String @constraint(pattern: "^[A-Z]+$"), quantity: Int @constraint(min: 1, max: 10), items: [Item!] }
  input Card { number: String @sensitive @constraint(maxLength: 16) }
  type Query {
    order(items: [Item!] @constraint(maxItems: 3), note: String @constraint(maxLength: 5)): Int
    again(items: [Item!] @constraint(maxItems: 2)): Int
    pay(card: Card, secret: String @sensitive @constraint(format: "uuid")): Int
    all(text: String @constraint(minLength: 3, maxLength: 4, pattern: "^a"), items: [Int] @constraint(max: 0)): Int
  }`
const ask = asking(sdl)

describe('one answer', () => {
  test('has all that is wrong, where it stands and what is allowed', () => {
    const items = [
      { sku: 'A', quantity: 0 },
      { sku: 'b', items: [{ quantity: 99 }] },
    ]
    const found = ask('query ($i: [Item!]) { order(items: $i, note: "too long") }', { i: items })
    expect(violationsOf(found)).toEqual([
      { path: ['items', 0, 'quantity'], coordinate: 'Item.quantity', constraint: 'min', limit: 1 },
      { path: ['items', 1, 'sku'], coordinate: 'Item.sku', constraint: 'pattern' },
      { path: ['items', 1, 'items', 0, 'quantity'], coordinate: 'Item.quantity', constraint: 'max', limit: 10 },
      { path: ['note'], coordinate: 'Query.order.note', constraint: 'maxLength', limit: 5 },
    ])
    const error = new SecurityError(found as NonNullable<typeof found>)
    expect(error.message).toBe('items.0.quantity is less than 1. (and 3 more)')
    // A client that may not read the schema learns the name of no type.
    const untyped = violationsOf(found).map(({ coordinate: _, ...rest }) => rest)
    expect(error.extensions).toEqual({ code: 'BAD_USER_INPUT', violations: untyped })
  })

  test('is bounded, and says how many more there are', () => {
    const found = ask('query ($i: [Item!]) { order(items: $i) }', { i: Array(10_000).fill({ sku: 'a', quantity: 0 }) })
    expect(violationsOf(found)).toHaveLength(50)
    expect(found?.inputs?.more).toBe(20_001 - 50)
    const error = new SecurityError(found as NonNullable<typeof found>)
    expect(error.extensions.more).toBe(19_951)
    expect(JSON.stringify(error.extensions).length).toBeLessThan(10_000)
  })

  test('does not try a text that is too long on a pattern', () => {
    expect(told(ask('{ all(text: "bbbbb") }'))).toEqual(['text maxLength 4'])
    expect(told(ask('{ all(text: "bb") }'))).toEqual(['text minLength 3', 'text pattern'])
  })

  test.each([
    ['query ($v: String) { pay(secret: $v, card: { number: $v }) }', { v: '4242424242424242-hunter2' }],
    ['{ pay(secret: "4242424242424242-hunter2", card: { number: "4242424242424242-hunter2" }) }', {}],
    ['query ($v: Card) { pay(card: $v) }', { v: { number: '4242424242424242-hunter2' } }],
  ])('I9 never has the value: %s', (query, variables) => {
    const found = ask(query, variables)
    expect(found).toBeDefined()
    expect(JSON.stringify([found, new SecurityError(found as never)])).not.toMatch(/hunter2|4242/)
  })

  test.each(
    Object.entries({
      minLength: ['{ all(text: "aa") }', 'text is shorter than 3 characters.'],
      maxLength: ['{ all(text: "aaaaa") }', 'text is longer than 4 characters.'],
      pattern: ['{ all(text: "bbb") }', 'text does not have the form it must have.'],
      format: ['{ pay(secret: "a") }', 'secret does not have the format uuid.'],
      max: ['{ all(items: 3) }', 'items is more than 0.'],
      maxItems: ['{ again(items: [{} {} {}]) }', 'items has more than 2 items.'],
    }),
  )('says %s in plain words', (_name, [query, message]) => {
    expect(ask(query as string)?.message).toBe(message)
  })
})

describe('a variable', () => {
  test('is looked at once for each coordinate, however often it is used', () => {
    const uses = Array.from({ length: 40 }, (_, index) => `a${index}: order(items: $i) b${index}: again(items: $i)`)
    const found = ask(`query ($i: [Item!]) { ${uses.join(' ')} }`, { i: Array(4).fill({ quantity: 0 }) })
    expect(told(found)).toEqual([
      'items maxItems 3',
      ...[0, 1, 2, 3].map((index) => `items.${index}.quantity min 1`),
      'items maxItems 2',
    ])
  })

  test('within lists that are written is one too, and of the list as a whole nothing is forgotten', () => {
    const query =
      'query ($i: Item!, $l: [Item!]) { a: again(items: [$i, $i, $i]) b: again(items: $l) c: order(items: [$i]) }'
    const found = ask(query, { i: { quantity: 0 }, l: [{}, {}, {}] })
    expect(told(found)).toEqual(['items maxItems 2', 'items.0.quantity min 1', 'items maxItems 2'])
  })

  test('in hundreds of places is read as often as in one', () => {
    const big = asking(`
      input In { text: String @constraint(maxLength: 5), in: [In!] @constraint(uniqueItems: true) }
      type Query { f(a: [In!] @constraint(uniqueItems: true)): Int }`)
    const readsOf = (places: number) => {
      let reads = 0
      const i = {
        get text() {
          reads++
          return 'given'
        },
      }
      const items = Array.from({ length: places }, (_, index) => `{ text: "${index}", in: [{ text: "a" }, $i] }`)
      expect(big(`query ($i: In!) { f(a: [${items.join(' ')}]) }`, { i })).toBeUndefined()
      return reads
    }
    expect(readsOf(900)).toBe(readsOf(1))
  })
})

test('through an interface holds what any of its objects says, and of an object what it says itself', () => {
  const one = asking(`
    interface Shelf { find(text: String): Int }
    type Books implements Shelf { find(text: String @constraint(maxLength: 3)): Int }
    type Films implements Shelf { find(text: String @constraint(minLength: 2)): Int }
    type Query { shelf: Shelf, books: Books, films: Films }`)
  expect(told(one('{ shelf { find(text: "a") } }'))).toEqual(['text minLength 2'])
  expect(told(one('{ shelf { find(text: "abcd") } }'))).toEqual(['text maxLength 3'])
  expect(told(one('{ shelf { ... on Books { find(text: "a") } } books { find(text: "a") } }'))).toEqual([])
  expect(told(one('{ films { find(text: "abcd") } }'))).toEqual([])
})

describe('what nobody can tell is refused', () => {
  test('values nested beyond any meaning', () => {
    let items: object = { quantity: 1 }
    for (let depth = 0; depth < 10_000; depth++) items = { items: [items] }
    const found = ask('query ($i: [Item!]) { order(items: $i) }', { i: [items] })
    expect(found).toMatchObject({ code: 'BAD_USER_INPUT', detail: 'Nobody can tell what the operation gives.' })
  })

  test('values that are compared, and nested beyond any meaning', () => {
    const deep = asking('scalar Any type Query { f(list: [Any] @constraint(uniqueItems: true)): Int }')
    let item: unknown = 1
    for (let depth = 0; depth < 100_000; depth++) item = [item]
    const found = deep('query ($l: [Any]) { f(list: $l) }', { l: [item, 2] })
    expect(found).toMatchObject({ code: 'BAD_USER_INPUT', detail: 'Nobody can tell what the operation gives.' })
    expect(deep(`{ f(list: [${'['.repeat(300)}${']'.repeat(300)}, 1]) }`)).toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  test('a variable that is lost on its way', () => {
    const found = ask('query ($__proto__: Int) { all(items: [$__proto__]) }')
    expect(found).toMatchObject({ code: 'BAD_USER_INPUT', detail: 'Nobody can tell what the operation gives.' })
  })
})

test('report mode records and lets pass', () => {
  const guard = inputValidationGuard({ mode: 'report' })
  const schema = build(sdl)
  const [warn, onRefusal] = [vi.fn(), vi.fn()]
  const composed = composeGuards([guard], { logger: { info() {}, warn, error() {} }, onRefusal })
  composed.schema(schema)
  const document = parse('{ all(text: "secret-value") }')
  const operation = getOperationAST(document) as OperationDefinitionNode
  expect(composed.operation({ document, schema, operation, variables: {}, viewer: anonymousViewer })).toBeUndefined()
  const violation = expect.objectContaining({ code: 'BAD_USER_INPUT', coordinate: 'Query.all.text' })
  expect(onRefusal.mock.calls).toEqual([
    [{ guard: 'inputValidation', mode: 'report', viewer: anonymousViewer, violation }],
  ])
  expect(warn).toHaveBeenCalledOnce()
  expect(JSON.stringify([onRefusal.mock.calls, warn.mock.calls])).not.toContain('secret-value')
})
