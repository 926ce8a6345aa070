import {
  buildSchema,
  GraphQLEnumType,
  GraphQLList,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  isObjectType,
} from 'graphql'
import { bulwarkDirectives, ConfigurationError, describeAuthorization, useFieldAuthorization } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { build, codesOf, send, viewerOf } from './sending.js'

/** What the inputs require. */
const inputsOf = (schema: GraphQLSchema, options = {}) =>
  Object.fromEntries(
    Object.entries(describeAuthorization(schema, options)).filter(([coordinate]) => {
      const [holder = '', , arg] = coordinate.split('.')
      return arg !== undefined || !isObjectType(schema.getType(holder))
    }),
  )

const users = `
  type Query { users(where: UserWhere, orderBy: [UserOrder!]): [User!] }
  type User { name: String email: String @requiresRole(roles: ["admin"]) taxId: String @policy(policies: [["self"]]) }
`
const policies = { self: () => true }

describe('an input that names a field requires what the field does', () => {
  it.each<[name: string, sdl: string, inputs: object, options?: object]>([
    [
      'by its name, with and without an operator',
      `${users} enum UserOrder { NAME }
       input UserWhere { name: String email: String email_contains: String emailStartsWith: String EMAIL_IN: [String!] minEmail: String emailed: Boolean }`,
      {
        'UserWhere.EMAIL_IN': 'role admin',
        'UserWhere.email': 'role admin',
        'UserWhere.emailStartsWith': 'role admin',
        'UserWhere.email_contains': 'role admin',
        'UserWhere.minEmail': 'role admin',
      },
    ],
    [
      'and nobody may name one of which a policy decides: of what object, nobody knows',
      `${users} enum UserOrder { NAME TAX_ID_DESC } input UserWhere { taxId: String }`,
      { 'UserOrder.TAX_ID_DESC': 'denied', 'UserWhere.taxId': 'denied' },
    ],
    [
      'as a value of an enum, in each way of writing',
      `${users} input UserWhere { name: String } enum UserOrder { NAME_ASC EMAIL email_ASC EMAIL_DESC_NULLS_LAST EMAILS }`,
      {
        'UserOrder.EMAIL': 'role admin',
        'UserOrder.EMAILS': 'role admin',
        'UserOrder.EMAIL_DESC_NULLS_LAST': 'role admin',
        'UserOrder.email_ASC': 'role admin',
      },
    ],
    [
      'within and, or, not, lists, and inputs that hold a field and a direction',
      `${users} enum UserOrder { NAME }
       input UserWhere { and: [UserWhere!] not: UserWhere any: [Inner!]! } input Inner { email: OfText }
       input OfText { eq: String contains: String }
       extend type Query { sorted(by: [UserSort!]): [User] } input UserSort { field: UserField direction: Way } enum UserField { email } enum Way { ASC DESC }`,
      { 'Inner.email': 'role admin', 'UserField.email': 'role admin' },
    ],
    [
      'through relations, of which it requires each',
      `type Query { books(filter: BookFilter, sort: BookSort): [Book] } type Book { title: String author: Author @authenticated reviews: [Review] }
       type Author { email: String @requiresRole(roles: ["admin"]) } type Review { stars: Int @requiresScopes(scopes: [["stars"]]) text: String }
       input BookFilter { title: String author: AuthorFilter reviews: ReviewsFilter } input AuthorFilter { email: String }
       input ReviewsFilter { some: ReviewFilter none: ReviewFilter } input ReviewFilter { stars: Int text: String }
       enum BookSort { TITLE_ASC AUTHOR__EMAIL_ASC AUTHOR_ASC authorEmail }`,
      {
        'AuthorFilter.email': 'role admin',
        'BookFilter.author': 'authenticated',
        'BookSort.AUTHOR_ASC': 'authenticated',
        'BookSort.AUTHOR__EMAIL_ASC': 'authenticated, role admin',
        'BookSort.authorEmail': 'authenticated, role admin',
        'ReviewFilter.stars': 'scope stars',
      },
    ],
    [
      'of what a connection or a page holds, an interface and a union',
      `type Query { c(where: CWhere): Connection p(where: PWhere): Page i(where: IWhere): I u(where: UWhere): [U] }
       type Connection { edges: [Edge] } type Edge { node: A } type Page { items: [A!]! total: Int }
       interface I { x: Int } type A implements I { x: Int secret: Int @authenticated } type B { other: Int @authenticated } union U = A | B
       input CWhere { secret: Int } input PWhere { secret: Int } input IWhere { secret: Int x: Int } input UWhere { other: Int secret: Int }`,
      {
        'CWhere.secret': 'authenticated',
        'IWhere.secret': 'authenticated',
        'PWhere.secret': 'authenticated',
        'UWhere.other': 'authenticated',
        'UWhere.secret': 'authenticated',
      },
    ],
    [
      'in a write where it chooses, and not where it is what is written, wherever the write stands',
      `type Query { user: User } type User { name: String email: String @requiresRole(roles: ["admin"]) }
       type Mutation { update(where: UserWhere, data: DataInput): User all: Writes } type Writes { change(input: ChangeInput): User }
       input UserWhere { email: String } input DataInput { email: String } input ChangeInput { email: String filter: ChangeFilter } input ChangeFilter { email: String }`,
      { 'ChangeFilter.email': 'role admin', 'UserWhere.email': 'role admin' },
    ],
    [
      'and nothing that is a value, of which a field of the same name is something else',
      `type Query { orders(status: OrderStatus, by: OrderWhere): [Order] } input OrderWhere { status: OrderStatus }
       type Order { status: OrderStatus paid: Boolean @authenticated } enum OrderStatus { PAID OPEN }`,
      {},
    ],
    [
      'and nothing that is the whole name of another field',
      `type Query { a(where: AWhere): A } type A { price: Int @authenticated priceMax: Int } input AWhere { priceMax: Int price: Int }`,
      { 'AWhere.price': 'authenticated' },
    ],
    [
      'as a value of an enum in an input that is called like a field',
      `type Query { a(sort: ASort): A } type A { by: String email: String @authenticated } input ASort { by: AField } enum AField { EMAIL }`,
      { 'AField.EMAIL': 'authenticated' },
    ],
    [
      'by default too, and by the type, whose policy nobody can ask',
      `type Query @public { a(where: AWhere): A } type A @policy(policies: [["self"]]) { x: Int } type B { x: Int }
       input AWhere { x: Int } extend type Query { b(where: BWhere): B } input BWhere { x: Int }`,
      { 'AWhere.x': 'denied', 'BWhere.x': 'authenticated' },
      { defaultRule: 'authenticated' },
    ],
    [
      'in a page, a payload, a union of results, and what holds them, whatever they are called',
      `type Query { a(where: AW): UserPage b(where: BW): Wrap c(where: CW): Res d: Int } type UserPage { users: [User!]! total: Int }
       type Wrap { page: Conn } type Conn { segments: [User] } union Res = Ok | Err type Ok { found: [User] } type Err { why: String }
       type Mutation { e(where: EW): Payload f(match: FW): [User] g(criteria: GW): User } type Payload { user: User }
       type User { email: String @requiresRole(roles: ["admin"]) } input AW { email: String } input BW { email: String } input CW { email: String }
       input EW { email: String } input FW { email: String } input GW { email: String }`,
      Object.fromEntries(['AW', 'BW', 'CW', 'EW', 'FW', 'GW'].map((one) => [`${one}.email`, 'role admin'])),
    ],
    [
      'in an argument that is called like a relation',
      `type Query { posts(author: W): [Post] } type Post { author: User @authenticated email: String } input W { email: String }
       type User { email: String @requiresRole(roles: ["admin"]) }`,
      { 'Query.posts.author': 'authenticated', 'W.email': 'role admin' },
    ],
    [
      'also where what it finds is only counted',
      `type Query { users(where: W): [User] count(where: W): Int has(filter: F): Boolean } input W { email: String } input F { email: String }
       type User { email: String @requiresRole(roles: ["admin"]) }`,
      { 'W.email': 'role admin' },
    ],
    [
      'of an enum that some field answers: a page says how it is ordered',
      `type Query { a(orderBy: O): Page b: Preference c(order: P): Other } type Page { items: [A] orderedBy: O } type Preference { order: O }
       type Other { items: [A] order: P } type A { x: Int @authenticated } enum O { X Y } enum P { X Y }`,
      { 'O.X': 'authenticated', 'P.X': 'authenticated' },
    ],
    [
      'in what a scalar is called like, where that holds filters and orders',
      `type Query { a(where: W): A } type A { sort: Int filter: String salary: Int @authenticated } enum D { ASC DESC }
       input W { sort: S filter: F } input S { salary: D } input F { salary_gt: Int }`,
      { 'F.salary_gt': 'authenticated', 'S.salary': 'authenticated' },
    ],
    [
      'and not in a range of something else, nor where the same input is a filter of others',
      `type Query { messages(sentAt: R, where: MW): [Message] users(near: Geo): [User] stores(near: Geo): [Store] }
       type Message { sentAt: String from: String @authenticated } input R { from: String to: String } input MW { sentAt: S } input S { from: String } type Mutation { add(at: Geo): Boolean }
       type User { lat: Int @authenticated } type Store { lat: Int } input Geo { lat: Int }`,
      { 'Geo.lat': 'authenticated' },
    ],
    [
      'of objects that are reached through a union or an interface alone',
      `type Query { found: U seen: I } union U = A interface I { id: ID } type A { list(near: W): [B] } type C implements I { id: ID list(near: V): [B] }
       type B { x: Int secret: Int @authenticated } input W { x: Int secret: Int } input V { x: Int secret: Int }`,
      { 'V.secret': 'authenticated', 'W.secret': 'authenticated' },
    ],
    [
      'but what it says itself holds instead',
      `${users} enum UserOrder { EMAIL @public NAME } input UserWhere { email: String @public taxId: String @requiresRole(roles: ["support"]) }`,
      { 'UserWhere.taxId': 'role support' },
    ],
  ])('%s', (_, sdl, inputs, options) => {
    expect(inputsOf(buildSchema(bulwarkDirectives + sdl), { policies, ...options })).toEqual(inputs)
  })

  it('by what a value of an enum stands for', () => {
    const order = new GraphQLEnumType({
      name: 'Order',
      values: { FIRST: { value: 'email' }, SECOND: { value: { email: 1 } } },
    })
    const fields = { email: { type: GraphQLString, extensions: { bulwark: { authenticated: true } } } }
    const user = new GraphQLObjectType({ name: 'User', fields })
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { users: { type: new GraphQLList(user), args: { orderBy: { type: order } } } },
    })
    expect(inputsOf(new GraphQLSchema({ query }))).toEqual({ 'Order.FIRST': 'authenticated' })
  })

  it('and public where it would have no effect stops the server', () => {
    const schema = buildSchema(
      `${bulwarkDirectives} type Query { a(where: AWhere): Int } input AWhere { x: Int @public }`,
    )
    expect(() => describeAuthorization(schema)).toThrow(ConfigurationError)
  })
})

it('an operator need not be known', () => {
  const operators = `not is is_not isNotNull exact iexact Iexact not_in NOT INCLUDES lessThanOrEqual ge above atLeast oneOf has hasSome
    contained_by prefix regexp similar nlike containss eqi cont distinct_from sort order dir length lower contains_nocase startsWith_ci`
  const after = operators.split(/\s+/).map((one) => (/^[A-Z]/.test(one) || one.includes('_') ? `_${one}` : one))
  const names = [
    ...after.flatMap((one) => [`email_${one.replace(/^_/, '')}`, `email${one[0]?.toUpperCase()}${one.slice(1)}`]),
    ...[
      'emails',
      'searchEmail',
      'whereEmail',
      'minEmail',
      'isNotEmail',
      'byAuthorEmail',
      'author_not_email',
      'EMAIL_LOW_TO_HIGH',
    ],
  ]
  const free = ['emailed', 'gmail', 'mail', 'fullEmailText', 'name']
  const schema = buildSchema(`${bulwarkDirectives} type Query { users(where: W): [User] }
    type User { name: String fullEmailText: String email: String @authenticated author: User }
    input W { ${[...new Set([...names, ...free])].map((one) => `${one}: String`).join(' ')} }`)
  expect(Object.keys(inputsOf(schema)).sort()).toEqual([...new Set(names)].map((one) => `W.${one}`).sort())
})

it('an enum may stand for the text of an order', () => {
  const values = ['email desc', '-email', 'u.email', '"email"', 'email:desc', 'name desc']
  const order = new GraphQLEnumType({
    name: 'O',
    values: Object.fromEntries(values.map((value, index) => [`V${index}`, { value }])),
  })
  const fields = {
    name: { type: GraphQLString },
    email: { type: GraphQLString, extensions: { bulwark: { authenticated: true } } },
  }
  const user = new GraphQLObjectType({ name: 'User', fields })
  const users = { type: new GraphQLList(user), args: { by: { type: order } } }
  const schema = new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { users } }) })
  expect(Object.keys(inputsOf(schema))).toEqual(['O.V0', 'O.V1', 'O.V2', 'O.V3', 'O.V4'])
})

it('what filters in one place and is written in another requires the right where it filters', async () => {
  const text = `type Query { validate(address: AddressInput): Address stores(near: AddressInput): [Store] } type Store { city: String }
    type Mutation { save(address: AddressInput): Boolean add(input: Add): Address } input Add { address: AddressInput where: AddressInput }
    type Address { city: String phone: String @requiresRole(roles: ["admin"]) } input AddressInput { city: String phone: String }`
  const truth = { Query: { validate: () => ({}), stores: () => [] }, Mutation: { save: () => true, add: () => ({}) } }
  const codes = async (query: string, variables = {}) =>
    codesOf(await send(build(text, truth), [useFieldAuthorization()], query, variables))
  const address = { phone: '1' }
  const V = '($a: AddressInput)'
  for (const [query, isFilter] of [
    [`query ${V} { validate(address: $a) { city } }`, true],
    [`query ${V} { stores(near: $a) { city } }`, false],
    [`mutation ${V} { save(address: $a) }`, false],
    [`mutation ${V} { add(input: { address: $a }) { city } }`, false],
    [`mutation ${V} { add(input: { where: $a }) { city } }`, true],
    [`query ${V} { stores(near: $a) { city } validate(address: $a) { city } }`, true],
  ] as const) {
    expect(await codes(query, { a: address }), query).toEqual(isFilter ? ['FORBIDDEN'] : [])
  }
})

it('what is about several types requires what any of them does', async () => {
  const schema = build(
    `type Query { things(where: W): [Thing] count(where: W): Int } union Thing = Book | Film type Book { author: User } type Film { author: Company }
     type User { email: String phone: Int @authenticated } type Company { email: String @requiresRole(roles: ["admin"]) }
     input W { author: A } input A { email: String phone: Int }`,
    { Query: { things: () => [], count: () => 1 } },
  )
  for (const query of [
    '{ things(where: { author: { email: "x" } }) { __typename } }',
    '{ count(where: { author: { email: "x" } }) }',
  ]) {
    expect(codesOf(await send(schema, [useFieldAuthorization()], query)), query).toEqual(['FORBIDDEN'])
  }
})

it('a directive of documents may take what orders', () => {
  const schema = buildSchema(`${bulwarkDirectives} directive @sort(by: O) on FIELD enum O { ID EMAIL }
    type Query { users(orderBy: O): [User] } type User { id: ID email: String @authenticated }`)
  expect(inputsOf(schema)).toEqual({ 'O.EMAIL': 'authenticated' })
})

describe('who may not read a field does not find out by filter or order', () => {
  const schema = (asked: unknown[]) =>
    build(`${users} enum UserOrder { NAME EMAIL } input UserWhere { name: String email: String or: [UserWhere!] }`, {
      Query: { users: (_: unknown, args: unknown) => asked.push(args) && [{ name: 'Alice' }] },
    })

  it.each<[name: string, query: string, variables?: object]>([
    ['a literal', '{ users(where: { email: "a" }) { name } }'],
    ['null', '{ users(where: { email: null }) { name } }'],
    ['a nested one', '{ users(where: { or: [{ name: "x" }, { or: { email: "a" } }] }) { name } }'],
    ['a variable', 'query ($w: UserWhere) { users(where: $w) { name } }', { w: { or: [{ email: 'a' }] } }],
    ['a part of one', 'query ($e: String) { users(where: { email: $e }) { name } }', { e: 'a' }],
    ['a default', 'query ($w: UserWhere = { email: "a" }) { users(where: $w) { name } }'],
    ['an order', '{ users(orderBy: EMAIL) { name } }'],
    ['an order by variable', 'query ($o: [UserOrder!]) { users(orderBy: $o) { name } }', { o: ['NAME', 'EMAIL'] }],
    ['an alias', '{ users { name } b: users(orderBy: [NAME, EMAIL]) { name } }'],
    ['a fragment', '{ ...F } fragment F on Query { users(orderBy: EMAIL) { name } }'],
  ])('%s', async (_, query, variables) => {
    for (const onForbiddenInput of ['deny', 'strip'] as const) {
      const asked: unknown[] = []
      const plugin = () => [useFieldAuthorization({ policies, onForbiddenInput })]
      expect(codesOf(await send(schema(asked), plugin(), query, variables))).toEqual(['FORBIDDEN'])
      expect(asked).toEqual([])
      const admin = viewerOf('ada', ['admin'])
      expect(await send(schema(asked), plugin(), query, variables, admin)).not.toHaveProperty('errors')
      expect(asked.length).toBeGreaterThan(0)
    }
  })
})
