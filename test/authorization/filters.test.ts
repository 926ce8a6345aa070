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
    Object.entries(describeAuthorization(schema, options)).filter(
      ([coordinate]) => !isObjectType(schema.getType(coordinate.split('.')[0] as string)),
    ),
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
      'also by default, and never what only the object itself could tell of its type',
      `type Query @public { a(where: AWhere): A } type A @policy(policies: [["self"]]) { x: Int } type B { x: Int }
       input AWhere { x: Int } extend type Query { b(where: BWhere): B } input BWhere { x: Int }`,
      { 'BWhere.x': 'authenticated' },
      { defaultRule: 'authenticated' },
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
