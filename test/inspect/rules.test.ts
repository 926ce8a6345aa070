import { describe, expect, it } from 'vitest'
import { ruleNames } from '../../src/inspect/rules.js'
import { found, foundBy } from './audit.js'

const USER = 'type User { id: ID! name: String }'
const ORDER = 'type Order { id: ID! customerId: ID! }'
const me = (query: string) => `type Query { me: User @authenticated ${query} } ${USER}`

/** What each rule finds, and what it leaves alone. */
const rows: readonly (readonly [rule: string, sdl: string, coordinates: readonly string[]])[] = [
  ['missing-owner', `type Query { order: Order } ${ORDER}`, ['Order']],
  [
    'missing-owner',
    `type Query { order: Order } type Order @owner(field: "customerId") { id: ID! customerId: ID! }`,
    [],
  ],
  ['missing-owner', `type Query { order: Order } type Order @public { id: ID! customerId: ID! }`, []],
  ['missing-owner', `type Query { order: Order } type Order @policy(policies: [["mine"]]) { customerId: ID! }`, []],
  ['missing-owner', `type Query { order: Order } type Order @requiresRole(roles: ["admin"]) { customerId: ID! }`, []],
  [
    'missing-owner',
    `type Query { order: Order } type Order @requiresRole(roles: ["customer"]) { customerId: ID! }`,
    ['Order'],
  ],
  ['missing-owner', `${me('note: Note')} type Note { writtenBy: User }`, ['Note']],
  ['missing-owner', `${me('notes: NoteConnection')} type NoteConnection { user: User }`, []],
  ['missing-owner', `type Query { book: Book } type Book { author: String customer: String }`, []],

  [
    'missing-owns',
    `type Query { order: Order } ${ORDER} type Mutation { cancelOrder(id: ID!): Boolean @authenticated }`,
    ['Mutation.cancelOrder.id'],
  ],
  [
    'missing-owns',
    `type Query { order: Order } ${ORDER} type Mutation { pay(input: Pay!): Boolean @authenticated } input Pay { deep: Deep } input Deep { orderId: ID! }`,
    ['Deep.orderId'],
  ],
  [
    'missing-owns',
    `type Query { order: Order } ${ORDER} type Mutation { pay(order: ID!, productId: ID!): Boolean @authenticated }`,
    ['Mutation.pay.order'],
  ],
  [
    'missing-owns',
    `type Query { order: Order } ${ORDER} type Mutation { cancelOrder(id: ID! @owns(type: "Order")): Boolean @authenticated } type X @owner(field: "a") { id: ID }`,
    [],
  ],
  [
    'missing-owns',
    `type Query { order: Order } ${ORDER} type Mutation { cancelOrder(id: ID!): Boolean @requiresRole(roles: ["staff"]) }`,
    [],
  ],
  [
    'missing-owns',
    `type Query { order: Order } ${ORDER} type Subscription { orderChanged(id: ID!): Order }`,
    ['Subscription.orderChanged.id'],
  ],

  [
    'open-mutation',
    'type Query { a: Int } type Mutation { pay: Int login: Int logout: Int signUp: Int news: Int @public }',
    ['Mutation.pay'],
  ],
  ['open-mutation', 'type Query { a: Int } type Mutation { pay: Int @authenticated }', []],

  ['open-accounts', me('users: [User!]'), ['Query.users']],
  [
    'open-accounts',
    `${me('people: UserConnection')} type UserConnection { edges: [UserEdge] } type UserEdge { node: User }`,
    ['Query.people'],
  ],
  ['open-accounts', me('users: [User!] @requiresRole(roles: ["admin"]) everyone: [User!] @public'), []],

  [
    'privileged-input',
    'type Query { a: Int } type Mutation { save(input: Save): Int @authenticated } input Save { name: String isAdmin: Boolean userRole: String ownerId: ID unitPrice: Float status: S state: String } enum S { A }',
    ['Save.isAdmin', 'Save.userRole', 'Save.ownerId', 'Save.unitPrice', 'Save.status'],
  ],
  [
    'privileged-input',
    'type Query { a(where: Where): Int } type Mutation { save(input: Save): Int @authenticated } input Save { isAdmin: Boolean @requiresRole(roles: ["admin"]) } input Where { role: String }',
    [],
  ],
  [
    'privileged-input',
    'type Query { a: Int } type Mutation { save(input: Save): Int @requiresRole(roles: ["admin"]) } input Save { isAdmin: Boolean }',
    [],
  ],

  [
    'sensitive-field',
    'type Query { a: A } type A { passwordHash: String taxId: String hasPassword: Boolean tokenExpiresAt: String cardType: String }',
    ['A.passwordHash', 'A.taxId'],
  ],
  ['sensitive-field', 'type Query { a: A } type A { token: String @public taxId: String @authenticated }', []],

  [
    'personal-field',
    'type Query { a: A } type A { email: String phoneNumber: String isAdmin: Boolean costPrice: Float hasEmail: Boolean internalID: ID }',
    ['A.email', 'A.phoneNumber', 'A.isAdmin', 'A.costPrice'],
  ],
  [
    'personal-field',
    'type Query { a: A b: B } interface Contact { email: String } type A implements Contact { email: String } type B implements Contact { email: String }',
    ['Contact.email'],
  ],
  [
    'personal-field',
    'type Query { a: A } type A { email: String @policy(policies: [["self"]]) phone: String @public }',
    [],
  ],

  [
    'forgotten-rule',
    'type Query { a: A } type A { id: ID x: Int @authenticated y: Int @authenticated z: Int }',
    ['A.z'],
  ],
  [
    'forgotten-rule',
    'type Query { a: A } type A { id: ID x: Int @authenticated y: Int @authenticated z: Int @public }',
    [],
  ],
  ['forgotten-rule', 'type Query { a: A } type A { x: Int @authenticated y: Int z: Int }', []],

  [
    'unbounded-list',
    'type Query { a: [A] b(first: Int): [A] c: [A] @listSize(assumedSize: 3) d: [Int] errors: [A] } type A { a: Int }',
    ['Query.a'],
  ],
  [
    'unbounded-list',
    'type Query { a(first: Int): AConnection } type AConnection { edges: [Edge] } type Edge { node: Int }',
    [],
  ],
  [
    'unbounded-list',
    'type Query { a(first: Int): AConnection b: AConnection } type AConnection { edges: [Edge] } type Edge { node: Int }',
    ['Query.b'],
  ],

  ['recursive-path', 'type Query { a: A } type A { bs: [B] } type B { a: A }', ['A.bs']],
  ['recursive-path', 'type Query { a: A } type A { bs(first: Int): [B] } type B { a: A }', []],
  ['recursive-path', 'type Query { a: A } type A { a: A }', []],

  [
    'json-input',
    'type Query { a: Int } scalar JSON type Mutation { save(data: JSON, input: I): Int } input I { map: JSONObject } scalar JSONObject',
    ['Mutation.save.data', 'I.map'],
  ],

  [
    'unlimited-attempts',
    'type Query { a: Int } type Mutation { login(email: String): Int verifyOtp(code: String): Int redeemVoucher(code: String): Int resetPassword: Int change(currentPassword: String): Int inviteUser(email: String): Int checkout(code: String): Int }',
    [
      'Mutation.login',
      'Mutation.verifyOtp',
      'Mutation.redeemVoucher',
      'Mutation.resetPassword',
      'Mutation.change',
      'Mutation.inviteUser',
    ],
  ],
  [
    'unlimited-attempts',
    'type Query { a: Int } type Mutation { login(email: String): Int @rateLimit(limit: 5, window: "1m") logout: Int }',
    [],
  ],

  [
    'interface-rule',
    'type Query { n: N } interface N { x: Int } type A implements N { x: Int @authenticated } type B implements N { x: Int }',
    ['N.x'],
  ],
  [
    'interface-rule',
    'type Query { n: N } interface N { x: Int @authenticated } type A implements N { x: Int } type B implements N { x: Int }',
    [],
  ],

  [
    'recorded-secret',
    'type Query { a(apiKey: String, pageToken: String, tokenId: ID): Int } type Mutation { login(password: String, input: I): Int } input I { otp: String secret: String @sensitive }',
    ['Query.a.apiKey', 'Mutation.login.password', 'I.otp'],
  ],
]

describe('rules', () => {
  it.each(rows)('%s: %s', (rule, sdl, coordinates) => {
    expect(foundBy(rule, sdl).sort()).toEqual([...coordinates].sort())
  })

  it('each has a row that finds and one that does not', () => {
    const finding = new Set(rows.filter(([, , coordinates]) => coordinates.length > 0).map(([rule]) => rule))
    expect([...finding, 'introspection', 'protection-off'].sort()).toEqual([...ruleNames].sort())
  })

  it('options change what is found', () => {
    const sdl = 'type Query { a: Int token: String } scalar JSON type Mutation { pay(data: JSON): Int }'
    expect(foundBy('introspection', sdl)).toEqual([])
    for (const server of [
      { introspection: false },
      { introspection: { enabled: true } },
      { production: false },
      { roles: { anonymous: { introspection: true } } },
    ] as const) {
      expect(foundBy('introspection', sdl, { server })).toEqual(['options.introspection'])
    }
    const off = { costLimit: false, ownership: { mode: 'report' }, depthLimit: { depth: 5 } } as const
    expect(foundBy('protection-off', sdl, { server: off })).toEqual(['options.ownership', 'options.costLimit'])
    expect(found(sdl)).toEqual([
      'open-mutation Mutation.pay',
      'sensitive-field Query.token',
      'json-input Mutation.pay.data',
    ])
    expect(
      found(sdl, {
        server: {
          fieldAuthorization: { defaultRule: 'deny' },
          inputValidation: { jsonSchemas: { 'Mutation.pay.data': true } },
        },
      }),
    ).toEqual([])
    expect(found(sdl, { disabled: ['open-mutation'], severity: 'high' })).toEqual(['sensitive-field Query.token'])
    const list = 'type Query { a(take: Int, only: Int): [A] } type A { a: Int }'
    expect(found(list)).toEqual([])
    expect(foundBy('unbounded-list', list, { server: { costModel: { slicingArguments: ['first'] } } })).toEqual([
      'Query.a',
    ])
  })

  it.each([
    [{ disabled: ['missing-own'] }, 'There is no rule missing-own. Did you mean missing-owns?'],
    [{ server: { roles: { customer: {} } } }, 'there is no role admin'],
    [{ server: { fieldAuthorization: { policies: { other: () => true } } } }, 'there is no policy self'],
    [{ server: { ownership: {} } }, 'without ownership.loaders.O'],
  ])('%j stops the audit as it would the server', (options, message) => {
    const sdl =
      'type Query { a: Int @requiresRole(roles: ["admin"]) b: Int @policy(policies: [["self"]]) o(id: ID @owns(type: "O")): O } type O @owner(field: "a") { a: Int }'
    expect(() => found(sdl, options)).toThrow(message)
  })
})
