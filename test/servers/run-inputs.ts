import { Ajv } from 'ajv'
import { GraphQLScalarType } from 'graphql'
import type { BulwarkOptions, InputViolation, Refusal } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check } from './check.js'
import type { Ask, Host, HostKind } from './hosts/host.js'
import { base, schemaOf } from './rights/case.js'
import { data, refused } from './rows/row.js'
import { carried } from './run.js'

const TYPES = `
  scalar JSON
  input Item { sku: ID! @constraint(pattern: "^[A-Z]{2}-[0-9]+$"), quantity: Int = 1 @constraint(min: 1, max: 10), gifts: [Item!] }
  input Order { items: [Item!]! @constraint(minItems: 1, maxItems: 3, uniqueItems: true), settings: JSON }
  interface Shelf { find(text: String @constraint(minLength: 3)): Int }
  type Books implements Shelf { find(text: String): Int }
  type Query {
    shelf: Shelf
    books: Books
    quote(input: Order): Int
    login(password: String @sensitive @constraint(maxLength: 8)): Int
    slow(text: String @constraint(pattern: "^(a+)+$")): Int
  }
  type Mutation { order(input: Order!): Int }
  type Subscription { watch(first: Int @constraint(max: 5)): Int }`

const SETTINGS = { type: 'object', properties: { color: { type: 'string', maxLength: 7 } } }

const options: BulwarkOptions = {
  ...base,
  inputValidation: { ajv: Ajv, jsonSchemas: { 'Order.settings': SETTINGS } },
}

const resolvers = {
  JSON: new GraphQLScalarType({ name: 'JSON' }),
  Shelf: { __resolveType: () => 'Books' },
  Books: { find: () => 1 },
  Query: { shelf: () => ({}), books: () => ({}), quote: () => 1, login: () => 1, slow: () => 1 },
  Mutation: { order: () => 1 },
  Subscription: {
    watch: {
      subscribe: async function* () {
        yield { watch: 1 }
      },
    },
  },
}

interface InputRow {
  readonly name: string
  readonly request: Ask
  readonly type?: 'mutation' | 'subscription'
  /** Each violation in a line; none for what runs. */
  readonly told: readonly string[]
  readonly never?: readonly string[]
}

const item = (quantity: number, sku = 'AB-1') => ({ sku, quantity })
const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) })
const quote = 'query ($input: Order) { quote(input: $input) }'

const rows: readonly InputRow[] = [
  { name: 'good values in a literal', request: { query: '{ quote(input: { items: { sku: "AB-1" } }) }' }, told: [] },
  {
    name: 'good values in a variable',
    request: { query: quote, variables: { input: { items: [item(1), item(10)], settings: { color: 'red' } } } },
    told: [],
  },
  {
    name: 'I3 all that is wrong in a variable',
    request: { query: quote, variables: { input: { items: [item(0), item(11), item(5, 'evil-sku'), item(1)] } } },
    told: [
      'input.items maxItems',
      'input.items.0.quantity range',
      'input.items.1.quantity range',
      'input.items.2.sku pattern',
    ],
    never: ['evil'],
  },
  {
    name: 'I3 a literal',
    request: { query: '{ quote(input: { items: { sku: "AB-1", quantity: 99, gifts: [{ sku: "evil" }] } }) }' },
    told: ['input.items.quantity range', 'input.items.gifts.0.sku pattern'],
    never: ['evil'],
  },
  {
    name: 'I3 a mix of both',
    request: {
      query: 'query ($q: Int = 99, $sku: ID!) { quote(input: { items: [{ sku: $sku, quantity: $q }] }) }',
      variables: { sku: 'evil' },
    },
    told: ['input.items.0.sku pattern', 'input.items.0.quantity range'],
    never: ['evil'],
  },
  {
    name: 'I3 a default of a variable',
    request: {
      query:
        'query ($input: Order = { items: [{ sku: "AB-1" }, { sku: "AB-1", quantity: 1 }] }) { quote(input: $input) }',
    },
    told: ['input.items uniqueItems'],
  },
  {
    name: 'I3 a default of the schema, which no constraint is asked about again',
    request: { query: '{ quote(input: { items: { sku: "AB-1" } }) }', variables: {} },
    told: [],
  },
  {
    name: 'an argument that an interface declares, of its object',
    request: { query: '{ books { find(text: "ab") } }' },
    told: ['text minLength'],
  },
  {
    name: 'an argument that an interface declares, through a fragment',
    request: { query: '{ shelf { ...F } } fragment F on Books { a: find(text: "ab") }' },
    told: ['text minLength'],
  },
  {
    name: 'what is not selected is not looked at',
    request: {
      query:
        'query ($no: Boolean!) { books { __typename find(text: "ab") @skip(if: true) } ... @include(if: $no) { quote(input: { items: [] }) } }',
      variables: { no: false },
    },
    told: [],
  },
  {
    name: 'I6 __proto__ in a JSON scalar',
    request: {
      query: quote,
      variables: { input: { items: [item(1)], settings: JSON.parse('{"__proto__":{"isAdmin":true}}') } },
    },
    told: ['input.settings propertyNames'],
    never: ['isAdmin', '__proto__'],
  },
  {
    name: 'I6 constructor in a literal',
    request: { query: '{ quote(input: { items: { sku: "AB-1" }, settings: { color: { constructor: 1 } } }) }' },
    told: ['input.settings propertyNames'],
  },
  {
    name: 'I7 a JSON scalar that is deep',
    request: { query: quote, variables: { input: { items: [item(1)], settings: nested(20) } } },
    told: ['input.settings depth'],
  },
  {
    name: 'I7 a JSON scalar with a property that its schema does not name, and one too long',
    request: {
      query: quote,
      variables: { input: { items: [item(1)], settings: { evil: 1, color: 'evil-long-color' } } },
    },
    told: ['input.settings additionalProperties', 'input.settings.color maxLength'],
    never: ['evil'],
  },
  {
    name: 'I8 a text that a pattern would hang on',
    request: { query: 'query ($text: String) { slow(text: $text) }', variables: { text: `${'a'.repeat(1_000)}!` } },
    told: ['text pattern'],
    never: ['aaaa'],
  },
  {
    name: 'I9 a value that is sensitive',
    request: { query: 'query ($p: String) { login(password: $p) }', variables: { p: 'hunter2-hunter2' } },
    told: ['password maxLength'],
    never: ['hunter2'],
  },
  {
    name: 'I9 a value that is sensitive, in a literal',
    request: { query: '{ login(password: "hunter2-hunter2") }' },
    told: ['password maxLength'],
    never: ['hunter2'],
  },
  {
    name: 'a mutation of which one field is wrong runs none',
    request: { query: 'mutation { a: order(input: { items: { sku: "AB-1" } }) b: order(input: { items: [] }) }' },
    type: 'mutation',
    told: ['input.items minItems'],
  },
  {
    name: 'a subscription does not start',
    request: { query: 'subscription { watch(first: 6) }' },
    type: 'subscription',
    told: ['first range'],
  },
]

/** Values that the schema does not allow, on one host. */
export function runInputs(kind: HostKind): void {
  describe(`${kind.name}: input validation`, () => {
    const accept = kind.accepts[0] ?? null
    describe('enforced', () => {
      const host = serve(kind, options)
      test.each(carried(kind, rows))('$name', async (row) => {
        const answer = await host().send('customer', row.request, accept)
        const expected = row.told.length > 0 ? refused('BAD_USER_INPUT', 400) : data()
        check(kind, { ...row, expected }, accept, answer, [])
        expect(linesOf(answer.result.errors?.[0]?.extensions?.violations)).toEqual(row.told)
      })
    })

    describe('switched off, what is refused above runs', () => {
      const host = serve(kind, { ...options, inputValidation: false })
      test.each(carried(kind, rows).filter(isAttack))('$name', async ({ request }) => {
        const { ran } = await host().send('customer', request, accept)
        expect(ran.filter((one) => one !== 'Query.companion')).not.toEqual([])
      })
    })

    describe('only reported', () => {
      const refusals: Refusal[] = []
      const host = serve(kind, {
        ...options,
        inputValidation: { ...(options.inputValidation as object), mode: 'report' },
        onRefusal: (refusal) => refusals.push(refusal),
      })
      test.each(carried(kind, rows).filter(isAttack))('$name', async ({ request, told, never = [] }) => {
        refusals.length = 0
        const { ran } = await host().send('customer', request, accept)
        expect(ran.filter((one) => one !== 'Query.companion')).not.toEqual([])
        expect(refusals.map(({ guard, mode }) => `${guard} ${mode}`)).toEqual(['inputValidation report'])
        expect(linesOf(refusals[0]?.violation.inputs?.violations)).toEqual(told)
        for (const word of never) expect(JSON.stringify(refusals[0]?.violation)).not.toContain(word)
      })
    })
  })
}

function isAttack({ told }: InputRow): boolean {
  return told.length > 0
}

function linesOf(violations: unknown): string[] {
  return ((violations ?? []) as InputViolation[]).map(({ path, constraint }) => {
    const what = constraint === 'max' || constraint === 'min' ? 'range' : constraint
    return `${path.join('.')} ${what}`
  })
}

/** Starts a server for the tests around it. */
function serve(kind: HostKind, given: BulwarkOptions): () => Host {
  let host: Host | undefined
  beforeAll(async () => {
    host = await kind.start(given, (ran) => schemaOf(TYPES, resolvers, ran))
  })
  afterAll(() => host?.close())
  return () => host as Host
}
