import { describe, expect, it, test } from 'vitest'
import { Watching } from './asking.js'

const SCHEMA = `
  directive @tag(old: Int @deprecated, now: Int) on FIELD
  enum Color { RED, BLUE @deprecated(reason: "Use RED.") }
  input Item { sku: ID @deprecated, color: Color, next: Item, many: [[Item!]] }
  input Plain { text: String, plain: Plain }
  interface Named { name: String @deprecated, title: String }
  type Book implements Named { name: String, title: String, pages: Int @deprecated }
  type Film implements Named { name: String @deprecated, title: String, length: Int }
  union Thing = Book | Film
  type Query {
    ok(plain: Plain, color: Color = BLUE): Int
    old: Int @deprecated(reason: "Use ok.")
    find(text: String, by: Int @deprecated, color: Color, colors: [Color], item: Item, items: [Item]): Int
    named: Named
    book: Book
    thing: Thing
  }
  type Mutation { change(item: Item): Int }
  type Subscription { watch: Int @deprecated }`

const inText: readonly (readonly [name: string, query: string, told: readonly string[]])[] = [
  ['a field', '{ old }', ['Query.old']],
  ['a field twice', '{ old a: old }', ['Query.old']],
  ['a field that is skipped: the document names it', '{ ok old @skip(if: true) }', ['Query.old']],
  ['a field of a subscription', 'subscription { watch }', ['Subscription.watch']],
  ['an argument', '{ find(by: 1) }', ['Query.find.by']],
  ['an argument that is null', '{ find(by: null) }', ['Query.find.by']],
  ['an argument that is a variable not given', 'query ($n: Int) { find(by: $n) }', ['Query.find.by']],
  ['an enum value', '{ find(color: BLUE) }', ['Color.BLUE']],
  ['an enum value for a list', '{ find(colors: BLUE) }', ['Color.BLUE']],
  ['an enum value in a list', '{ find(colors: [RED, BLUE]) }', ['Color.BLUE']],
  ['an input field', '{ find(item: { sku: 1 }) }', ['Item.sku']],
  ['an input field that is null', '{ find(item: { sku: null }) }', ['Item.sku']],
  ['both within', '{ find(items: [{ next: { color: BLUE, many: [[{ sku: 1 }]] } }]) }', ['Color.BLUE', 'Item.sku']],
  ['a default of a variable', 'query ($c: Color = BLUE) { find(color: $c) }', ['Color.BLUE']],
  ['a default of a variable within', 'query ($i: Item = { next: { sku: 1 } }) { find(item: $i) }', ['Item.sku']],
  ['an argument of a directive', '{ ok @tag(old: 1) }', ['@tag(old:)']],
  ['a field of an interface', '{ named { name title } }', ['Named.name']],
  ['a field of an object, of which only the interface deprecates it', '{ book { name } }', []],
  ['through a fragment', '{ named { ...F } } fragment F on Book { ...G } fragment G on Book { pages }', ['Book.pages']],
  ['through a union', '{ thing { ... on Film { name } ... on Book { name } ... on Named { title } } }', ['Film.name']],
  ['nothing', '{ ok named { title __typename } find(text: "BLUE", color: RED, item: { color: RED }) }', []],
  ['what the schema puts in by itself', '{ ok }', []],
  ['what the schema tells of itself', '{ __type(name: "Color") { enumValues(includeDeprecated: true) { name } } }', []],
]

test.each(inText)('in the text: %s', (_name, query, told) => {
  expect(new Watching(SCHEMA).run(query)).toEqual(told)
})

const item = 'query ($v: Item) { find(item: $v) }'
const inVariables: readonly (readonly [name: string, query: string, v: unknown, told: readonly string[]])[] = [
  ['an enum value', 'query ($v: Color!) { find(color: $v) }', 'BLUE', ['Color.BLUE']],
  ['an enum value for a list', 'query ($v: [Color]) { find(colors: $v) }', 'BLUE', ['Color.BLUE']],
  ['an enum value in a list', 'query ($v: [Color]!) { find(colors: $v) }', ['RED', null, 'BLUE'], ['Color.BLUE']],
  ['an input field', item, { sku: '1' }, ['Item.sku']],
  ['an input field that is null', item, { sku: null }, ['Item.sku']],
  ['an input field that is not given', item, { sku: undefined, color: 'RED' }, []],
  ['both within', item, { many: [[{ next: { sku: 1 } }, { color: 'BLUE' }]] }, ['Color.BLUE', 'Item.sku']],
  ['the same name in another place', 'query ($v: String) { find(text: $v) }', 'BLUE', []],
  ['null', item, null, []],
  ['what is inherited', item, Object.create({ sku: 1 }), []],
  ['what graphql will refuse', item, 'BLUE', []],
]

test.each(inVariables)('in variables: %s', (_name, query, v, told) => {
  expect([...new Watching(SCHEMA).run(query, { variables: { v } })].sort()).toEqual(told)
})

test('in the text: a field of another operation of the document', () => {
  const query = 'query A { ok } query B { old }'
  expect(new Watching(SCHEMA).run(query, { operationName: 'A' })).toEqual(['Query.old'])
})

describe('variables', () => {
  it('of other operations are not looked at', () => {
    const query = 'query A($a: Item) { find(item: $a) } query B($b: Item) { find(item: $b) }'
    expect(new Watching(SCHEMA).run(query, { operationName: 'A', variables: { b: { sku: 1 } } })).toEqual([])
  })

  it('are looked at for each request, whatever the last one gave', () => {
    const watching = new Watching(SCHEMA, { foldWithin: 1 })
    const query = 'query ($v: Item) { old find(item: $v) }'
    expect(watching.run(query, { variables: { v: { sku: 1 } } })).toEqual(['Query.old', 'Item.sku'])
    watching.now += 1
    expect(watching.run(query, { variables: { v: {} } })).toEqual(['Query.old'])
  })

  it('are not read where their types lead to nothing', () => {
    const variables = {
      get v() {
        throw new Error('read')
      },
    }
    expect(new Watching(SCHEMA).run('query ($v: Plain) { ok(plain: $v) }', { variables })).toEqual([])
  })

  it('may lead to themselves, or be deeper than any stack', () => {
    const ring: Record<string, unknown> = { sku: 1 }
    ring.next = ring
    expect(new Watching(SCHEMA).run(item, { variables: { v: ring } })).toEqual(['Item.sku'])
    let deep: object = { color: 'BLUE' }
    for (let depth = 0; depth < 100_000; depth++) deep = { next: deep }
    expect(new Watching(SCHEMA).run(item, { variables: { v: deep } })).toEqual(['Color.BLUE'])
  })
})

it('follows nothing where the schema has nothing deprecated', () => {
  expect(new Watching('type Query { a: Int }').follow('{ a }')).toBeUndefined()
  expect(new Watching(SCHEMA).follow('{ ok }')).toBeUndefined()
})
