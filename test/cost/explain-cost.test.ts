import {
  buildSchema,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
} from 'graphql'
import { ConfigurationError, explainCost } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'

const directives = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR | INTERFACE | UNION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`
const schema = buildSchema(`${directives}
  type Query {
    objects: [Outer]
    f(args: Arguments): Int
    free: Int
    priced: Int @cost(weight: "3.5")
    products(first: Int, last: Int): [Product]
    page(first: Int = 5): ProductConnection
    long(first: Int = 50): [Product]
    either(first: Int): Either
    group(first: Int): Group
    big(first: Big): [Product]
    ids(ids: [ID!]): [Product] @listSize(slicingArguments: ["ids"], assumedSize: 3)
    found(input: Search): Results @listSize(slicingArguments: ["input.page.first"], assumedSize: 4, sizedFields: ["results { page }"])
    named(first: String, any: Int): [Product] @listSize(slicingArguments: ["first"], requireOneSlicingArgument: false, assumedSize: 7)
    anything: [Anything] @listSize(assumedSize: 2)
    discount(approximate: Boolean @cost(weight: "-3")): Product @cost(weight: "5")
    matrix: [[Product]]
  }
  type Mutation { add(product: ProductInput): Product addAll(products: [ProductInput!]): [Product] @listSize(assumedSize: 2) }
  type Subscription { changed: Product }
  scalar Big
  union Either = ProductConnection | Inner
  type Group { nodes(first: Int): [Product] }
  type Outer { inner: [Inner] }
  type Inner { f: Int }
  input Arguments { inner: Id list: [Id] }
  input Id { id: Int }
  input Search { text: String page: Page = { first: 6 } }
  input Page { first: Int }
  input ProductInput { name: String tags: [String] @cost(weight: "0.5") }
  interface Node { id: ID }
  type Product implements Node { id: ID name: String maker: Maker similar(limit: Int): [Product] }
  type Maker implements Node @cost(weight: "4") { id: ID products: [Product] }
  union Anything = Product | Maker
  type ProductConnection { edges: [Edge] nodes: [Product] total: Int }
  type Edge { node: Product }
  type Results { results: Inner2 other: [Product] }
  type Inner2 { page: [Product] }
`)

describe('an operation costs', () => {
  it.each<[name: string, document: string, cost: number, variables?: Record<string, unknown>]>([
    ['its objects, not its leaves', '{ free page { total } }', 1],
    ['what the schema says', '{ priced a: priced }', 7],
    ['nothing for introspection', '{ __typename __schema { types { name fields { name } } } }', 0],
    ['its arguments', '{ f(args: { inner: { id: 1 }, list: [{ id: 2 }, { id: 3 }] }) }', 4],
    ['its arguments by variable', 'query ($v: Arguments) { f(args: $v) }', 4, { v: { inner: {}, list: [{}, {}] } }],
    ['its arguments, some by variable', 'query ($v: [Id]) { f(args: { list: $v }) }', 3, { v: [{}, {}] }],
    ['one for a value in place of a list', 'query ($v: [Id]) { f(args: { list: $v }) }', 2, { v: {} }],
    ['nothing for null', '{ f(args: null) }', 0],
    ['ten for a list of which nothing is known', '{ objects { inner { f } } }', 10 * (1 + 10)],
    ['ten by ten for lists of lists', '{ matrix { id } }', 100],
    ['what its slicing argument says', '{ products(first: 3) { id } }', 3],
    ['the larger of two', '{ products(first: 3, last: 8) { id } }', 8],
    ['what its slicing argument says by variable', 'query ($n: Int) { products(first: $n) { id } }', 6, { n: 6 }],
    ['the default of its variable', 'query ($n: Int = 4) { products(first: $n) { id } }', 4],
    ['ten for a variable that is not given', 'query ($n: Int) { products(first: $n) { id } }', 10],
    ['ten for null', 'query ($n: Int = 4) { products(first: $n) { id } }', 10, { n: null }],
    ['the default of the schema for null', '{ page(first: null) { nodes { id } } }', 1 + 10],
    ['the larger default of the schema for null', '{ long(first: null) { id } }', 50],
    ['the same by variable', 'query ($n: Int) { long(first: $n) { id } }', 50, { n: null }],
    [
      'the default of an input field for null',
      'query ($v: Search) { found(input: $v) { results { page { id } } } }',
      1 + 1 + 6 + 1,
      { v: { page: null } },
    ],
    ['nothing for none', '{ products(first: 0) { id } }', 0],
    [
      'the connection behind a union',
      '{ either(first: 30) { ... on ProductConnection { edges { node { id } } } } }',
      1 + 30 * 2,
    ],
    [
      'a list of its own argument, told another length or not',
      '{ group(first: 1) { nodes(first: 40) { id } } }',
      1 + 40,
    ],
    ['a list of its own argument that is not given', '{ group(first: 3) { nodes { id } } }', 1 + 3],
    ['no less for a list in place of a number', 'query ($n: Big) { big(first: $n) { id } }', Infinity, { n: [100000] }],
    ['nothing that anybody can tell', 'query ($__proto__: Int = 0) { products(first: $__proto__) { id } }', Infinity],
    [
      'nothing that anybody can tell of what is left out',
      'query ($__proto__: Boolean! = true) { priced @skip(if: $__proto__) }',
      Infinity,
    ],
    ['as much as it may be for a negative number', '{ products(first: -50) { id } }', 50],
    ['no less than assumed for a negative number', '{ products(last: -1) { id } }', 10],
    [
      'more than anyone has for what is no number',
      'query ($n: Int) { products(first: $n) { id } }',
      Infinity,
      { n: {} },
    ],
    ['the number in a text', 'query ($n: Int) { products(first: $n) { id } }', 12, { n: '12' }],
    ['the number in a text that is meant', '{ named(first: "9") { id } }', 9],
    [
      'all that a huge number multiplies',
      '{ products(first: 1000000) { similar(limit: 1000000) { id } } }',
      1e6 + 1e12,
    ],
    ['the items of a connection', '{ page(first: 3) { edges { node { id } } nodes { id } } }', 1 + 3 * 2 + 3],
    ['the default of the schema', '{ page { edges { node { id } } } }', 1 + 5 * 2],
    ['the length of a list that slices', '{ ids(ids: ["a", "b"]) { id } }', 2],
    ['the length of a list by variable', 'query ($v: [ID!]) { ids(ids: $v) { id } }', 4, { v: ['a', 'b', 'c', 'd'] }],
    [
      'the size that is told further up',
      '{ found(input: { page: { first: 2 } }) { results { page { id } } } }',
      1 + 1 + 2 + 2,
    ],
    ['the default of an input field', '{ found(input: {}) { results { page { id } } } }', 1 + 1 + 6 + 2],
    [
      'the default beneath a variable',
      'query ($v: Search) { found(input: $v) { results { page { id } } } }',
      1 + 1 + 6 + 2,
      { v: {} },
    ],
    ['no size that is told for another list', '{ found(input: { page: { first: 2 } }) { other { id } } }', 1 + 10 + 2],
    ['the dearest object that it may be', '{ anything { ... on Product { id } ... on Maker { id } } }', 2 * 4],
    [
      'the dearest with what is selected',
      '{ anything { ... on Product { similar(limit: 9) { id } } ... on Maker { id } } }',
      2 * 10,
    ],
    [
      'what an interface selects on each',
      '{ anything { ... on Node { id } ... on Maker { products { id } } } }',
      2 * 14,
    ],
    [
      'fragments wherever they are spread',
      '{ a: products(first: 2) { ...F } b: page { nodes { ...F } } } fragment F on Product { maker { id } }',
      2 * 5 + 1 + 5 * 5,
    ],
    [
      'nothing for what is skipped',
      'query ($s: Boolean!) { a: priced @skip(if: $s) b: priced @include(if: true) c: priced @skip(if: true) }',
      3.5,
      { s: true },
    ],
    [
      'what is not skipped',
      'query ($s: Boolean!) { a: priced @skip(if: $s) ...F @include(if: $s) } fragment F on Query { priced }',
      3.5,
      { s: false },
    ],
    [
      'ten more for each field of a mutation',
      'mutation { add(product: { name: "x" }) { id } b: add { id } }',
      10 + 1 + 1 + 10 + 1,
    ],
    [
      'input objects in lists',
      'mutation ($v: [ProductInput!]) { addAll(products: $v) { id } }',
      10 + 2 + 1 + 1.5,
      { v: [{}, { tags: ['a'] }] },
    ],
    ['one event of a subscription', 'subscription { changed { maker { id } } }', 5],
    ['less for an argument that saves work', '{ discount(approximate: true) { id } }', 2],
    ['never less than nothing', '{ discount(approximate: true) @include(if: true) { id } priced }', 5.5],
  ])('%s', (_name, document, cost, variables) => {
    const explained = explainCost(schema, document, variables)
    expect(explained.cost).toBe(cost)
    if (Number.isFinite(cost)) {
      expect(Object.values(explained.coordinates).reduce((sum, part) => sum + part, 0)).toBeCloseTo(cost, 9)
    }
  })

  it('by coordinate what it costs in all', () => {
    const { coordinates } = explainCost(schema, '{ page(first: 3) { edges { node { maker { id } } } } }')
    expect(coordinates).toEqual({
      'Query.page': 1,
      'ProductConnection.edges': 3,
      'Edge.node': 3,
      'Product.maker': 12,
      'Maker.id': 0,
    })
  })

  it('what other defaults say', () => {
    const options = { objectCost: 2, scalarCost: 0.5, mutationCost: 0, assumedListSize: 100, slicingArguments: [] }
    expect(explainCost(schema, '{ objects { inner { f } } }', {}, { assumedListSize: 100 }).cost).toBe(10_100)
    expect(explainCost(schema, '{ products(first: 1) { id } }', {}, options).cost).toBe(250)
    expect(explainCost(schema, 'mutation { add { id } }', {}, options).cost).toBe(2.5)
  })

  it('the operation that is named', () => {
    const document = 'query a { priced } query b { objects { inner { f } } }'
    expect(explainCost(schema, document, {}, { operationName: 'a' }).cost).toBe(3.5)
    expect(() => explainCost(schema, document)).toThrow(/no such operation/)
  })
})

describe('the schema says it', () => {
  it('of a list on the interface that declares it, unless the object says otherwise', () => {
    const named = buildSchema(`${directives}
      type Query { all: Named one: One other: Other }
      interface Named { friends(many: Int): [One] @listSize(slicingArguments: ["many"], assumedSize: 3) }
      type One implements Named { friends(many: Int): [One] }
      type Other implements Named { friends(many: Int): [One] @listSize(assumedSize: 7) }
    `)
    expect(explainCost(named, '{ one { friends(many: 2) { __typename } } }').cost).toBe(1 + 2)
    expect(explainCost(named, '{ other { friends(many: 2) { __typename } } }').cost).toBe(1 + 7)
    expect(explainCost(named, '{ all { friends(many: 2) { __typename } } }').cost).toBe(1 + 7)
  })

  it('by directives of other names', () => {
    const renamed = buildSchema(
      'directive @price(weight: String!) on FIELD_DEFINITION type Query { a: Int @price(weight: "2") }',
    )
    expect(explainCost(renamed, '{ a }', {}, { directives: { cost: 'price' } }).cost).toBe(2)
    expect(explainCost(renamed, '{ a }').cost).toBe(0)
  })

  it('in code, under extensions.bulwark', () => {
    const item = new GraphQLObjectType({
      name: 'Item',
      fields: { id: { type: GraphQLInt } },
      extensions: { bulwark: { cost: 3 } },
    })
    const items = {
      type: new GraphQLList(item),
      args: { many: { type: GraphQLInt } },
      extensions: { bulwark: { listSize: { slicingArguments: ['many'], assumedSize: 2 } } },
    }
    const query = new GraphQLObjectType({ name: 'Query', fields: { items } })
    const made = new GraphQLSchema({ query })
    expect(explainCost(made, '{ a: items { id } b: items(many: 5) { id } }').cost).toBe(6 + 15)
  })

  it.each([
    [{ cst: 3 }, 'extensions.bulwark of Query.items.cst. Did you mean cost?'],
    ['cost', 'extensions.bulwark of Query.items must be an object'],
    [{ cost: { wieght: 3 } }, 'cost of Query.items.wieght. Did you mean weight?'],
    [{ listSize: 5 }, 'listSize of Query.items must be an object'],
    [{ listSize: { assumedsize: 5 } }, 'listSize of Query.items.assumedsize. Did you mean assumedSize?'],
    [{ listSize: { assumedSize: 5, requireOneSlicingArgument: 'false' } }, 'requireOneSlicingArgument of Query.items'],
  ])('or in code is refused: %j', (bulwark, message) => {
    const items = { type: new GraphQLList(GraphQLInt), extensions: { bulwark } }
    const made = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { items } }) })
    expect(() => explainCost(made, '{ items }')).toThrow(ConfigurationError)
    expect(() => explainCost(made, '{ items }')).toThrow(message)
  })

  it('in code with defaults of any kind', () => {
    const big = new GraphQLScalarType({ name: 'Big' })
    const args = { x: { type: big, defaultValue: 0n } }
    const one = new GraphQLInterfaceType({ name: 'One', fields: { f: { type: GraphQLInt, args } } })
    const types = ['A', 'B'].map(
      (name) => new GraphQLObjectType({ name, interfaces: [one], fields: { f: { type: GraphQLInt, args } } }),
    )
    const query = new GraphQLObjectType({ name: 'Query', fields: { one: { type: one } } })
    expect(explainCost(new GraphQLSchema({ query, types }), '{ one { f } }').cost).toBe(1)
  })

  it.each([
    ['a weight that is no number', 'type Query { a: Int @cost(weight: "much") }', /weight of Query\.a/],
    [
      'a slicing argument that is none',
      'type Query { a(first: Int): [Int] @listSize(slicingArguments: ["frist"]) }',
      /Query\.a: there is no argument frist\. Did you mean first/,
    ],
    [
      'a path into no input field',
      'type Query { a(i: I): [Int] @listSize(slicingArguments: ["i.frist"]) } input I { first: Int }',
      /I has no input field frist\. Did you mean first/,
    ],
    [
      'a sized field that is none',
      'type Query { a: C @listSize(sizedFields: ["edge"]) } type C { edges: [Int] }',
      /C has no field edge\. Did you mean edges/,
    ],
    [
      'a sized field that is no list',
      'type Query { a: C @listSize(sizedFields: ["edges"]) } type C { edges: Int }',
      /edges is no list/,
    ],
    [
      'two lists in one path',
      'type Query { a: C @listSize(sizedFields: ["b { c d }"]) } type C { b: [Int] }',
      /must name one list/,
    ],
    [
      'a weight of an interface',
      'type Query { a: I } interface I { b: Int } type T implements I { b: Int } extend interface I @cost(weight: "2")',
      /on I has no effect/,
    ],
    [
      'a weight of a field of an interface',
      'type Query { a: I } interface I { b: Int @cost(weight: "2") } type T implements I { b: Int }',
      /on I\.b has no effect: .* I may be/,
    ],
    [
      'a weight of a union',
      'type Query { a: U } type T { b: Int } union U @cost(weight: "2") = T',
      /on U has no effect/,
    ],
    [
      'a slicing argument that is no number',
      'type Query { a(all: Boolean): [Int] @listSize(slicingArguments: ["all"]) }',
      /slicingArguments of Query\.a: all is no number/,
    ],
    [
      'a slicing argument in a list',
      'type Query { a(i: [I]): [Int] @listSize(slicingArguments: ["i.first"]) } input I { first: Int }',
      /I is in a list/,
    ],
    ['a size of what is no list', 'type Query { a: Int @listSize(assumedSize: 5) }', /it is no list/],
    ['a negative size', 'type Query { a: [Int] @listSize(assumedSize: -5) }', /assumedSize of Query\.a/],
  ])('or is refused: %s', (_name, text, message) => {
    const explain = () => explainCost(buildSchema(directives + text), '{ __typename }')
    expect(explain).toThrow(ConfigurationError)
    expect(explain).toThrow(message)
  })

  it('or the options, which name what is wrong', () => {
    expect(() => explainCost(schema, '{ free }', {}, { objectCosts: 1 } as object)).toThrow(/Did you mean objectCost/)
    expect(() => explainCost(schema, '{ free }', {}, { objectCost: -1 })).toThrow(/objectCost/)
    expect(() => explainCost(schema, '{ free }', {}, { directives: { cost: 5 } } as object)).toThrow(/directives.cost/)
    expect(() => explainCost(schema, '{ free }', {}, { directives: { costs: 'x' } } as object)).toThrow(
      /Did you mean cost/,
    )
  })
})

describe('a hostile document', () => {
  it('of doubling fragments costs what it says', () => {
    const fragments = Array.from(
      { length: 60 },
      (_, n) => `fragment f${n} on Product { maker { id } ...f${n + 1} ...f${n + 1} }`,
    )
    const document = `{ products(first: 1) { ...f0 } } ${fragments.join(' ')} fragment f60 on Product { id }`
    expect(explainCost(schema, document).cost).toBe(1 + 4 * (2 ** 60 - 1))
  })

  it.each([
    ['beyond all levels', `{ products { ${'similar { '.repeat(600)}id${' }'.repeat(600)} } }`],
    ['of numbers beyond numbers', `{ products { ${'similar(limit: 1000000000) { '.repeat(60)}id${' }'.repeat(60)} } }`],
    ['of selections without end', `{ ${Array.from({ length: 60_000 }, (_, n) => `a${n}: free`).join(' ')} }`],
  ])('%s costs more than anyone has', (_name, document) => {
    expect(explainCost(schema, document).cost).toBe(Number.POSITIVE_INFINITY)
  })
})

it('tells what docs/cost.md says it tells', () => {
  const shelf = buildSchema(`
    type Query { books(first: Int = 10): [Book!]! }
    type Book { title: String! author: Author! reviews(first: Int): [Review!]! }
    type Author { name: String! }
    type Review { text: String! by: Author! }
  `)
  const { cost, coordinates } = explainCost(
    shelf,
    '{ books(first: 5) { title author { name } reviews { by { name } } } }',
  )
  expect(cost).toBe(110)
  expect(coordinates).toMatchObject({ 'Query.books': 5, 'Book.author': 5, 'Book.reviews': 50, 'Review.by': 50 })
})
