import { buildSchema, type GraphQLSchema, graphql } from 'graphql'
import { jwtVerify } from 'jose'
import { readToken } from '../../src/probe/token.js'
import type { Answer, Send, WireRequest } from '../../src/probe/wire.js'

export const sdl = `
  type Query {
    me: User
    user(id: ID!): User
    order(id: ID!): Order
    orders(first: Int = 5): [Order!]!
    report(invoiceId: ID!): String
    products(first: Int = 5, filter: ProductFilter): [Product!]
    broken: String
  }
  type User { id: ID!, name: String, email: String, isAdmin: Boolean, orders(first: Int = 5): [Order!] }
  type Order { id: ID!, note: String, customer: User, products(first: Int = 5): [Product!] }
  type Product { id: ID!, name: String, costPrice: Float, orders(first: Int = 5): [Order!] }
  input ProductFilter { name: String, costPriceBelow: Float }
  input ProfileInput { name: String, email: String, isAdmin: Boolean }
  type Mutation {
    login(email: String!, password: String!): User
    cancelOrder(id: ID!): Order
    deleteOrder(id: ID!): Boolean
    updateProfile(input: ProfileInput!): User
  }
`

export const SECRET = 'a secret that stands in no list of words'
export const API_KEY = 'key_live_0123456789abcdef'

/** What a server may be careless about; without any it is as it should be. */
export type Hole = string

interface User {
  readonly id: string
  name: string
  email: string
  isAdmin: boolean
}

/** Milliseconds, and a sleep that nobody waits for. */
export function fakeClock() {
  const clock = {
    time: 1_800_000_000_000,
    now: () => clock.time,
    sleep: async (milliseconds: number) => {
      clock.time += milliseconds
    },
  }
  return clock
}

/** A shop of two users, with the holes that are wanted. */
export function fakeServer(
  holes: readonly Hole[],
  clock: { now(): number },
): { send: Send; schema: GraphQLSchema; seen: WireRequest[] } {
  const has = (hole: Hole) => holes.includes(hole)
  const schema = buildSchema(sdl)
  const seen: WireRequest[] = []
  const users: User[] = ['alice', 'bob'].map((id) => ({ id, name: id, email: `${id}@example.com`, isAdmin: false }))
  const orders = [
    { id: 'o1', owner: 'alice', note: 'a', cancelled: false },
    { id: 'o2', owner: 'bob', note: 'b', cancelled: false },
  ]
  let attempts = 0
  let served = 0
  let emptied = 0

  const root = (viewer: string | undefined) => {
    const mine = (id: string | undefined) => viewer !== undefined && id === viewer
    const userOf = (id: string): object | null => {
      const user = users.find((one) => one.id === id)
      if (!user) return null
      const open = mine(id) || has('field-access')
      return {
        ...user,
        email: open ? user.email : null,
        isAdmin: open ? user.isAdmin : null,
        orders: () => orders.filter(({ owner }) => owner === id && (mine(owner) || has('open lists'))).map(orderOf),
      }
    }
    const orderOf = ({ id, owner, note }: (typeof orders)[number]): object => ({
      id,
      note,
      customer: () => userOf(owner),
      products: () => [productOf()],
    })
    const productOf = () => ({ id: 'p1', name: 'Lamp', costPrice: has('open prices') ? 3 : null, orders: () => [] })
    const reach = (id: string, hole: Hole) => orders.find((one) => one.id === id && (mine(one.owner) || has(hole)))
    return {
      __typename: 'Query',
      me: () => (viewer === undefined ? null : userOf(viewer)),
      user: ({ id }: { id: string }) => userOf(id),
      order({ id }: { id: string }) {
        const order = reach(id, 'object-access')
        return order ? orderOf(order) : null
      },
      orders: () => orders.filter(({ owner }) => mine(owner) || has('open lists')).map(orderOf),
      report: () => null,
      products({ filter }: { filter?: { costPriceBelow?: number } }) {
        if (filter?.costPriceBelow !== undefined && !has('filter-oracle')) throw new Error('forbidden')
        return [productOf()]
      },
      broken() {
        throw new Error(has('error-detail') ? 'select tax from "shop".report failed' : 'The request failed.')
      },
      login() {
        if (++attempts > 5 && !has('attempts-in-a-row')) throw new Error('Too many attempts.')
        throw new Error('Wrong password.')
      },
      cancelOrder({ id }: { id: string }) {
        const order = reach(id, 'object-writes')
        if (!order) throw new Error('Not found.')
        order.cancelled = true
        return orderOf(order)
      },
      deleteOrder: ({ id }: { id: string }) => has('deletes') && orders.some((one) => one.id === id),
      updateProfile({ input }: { input: Partial<User> }) {
        const user = users.find(({ id }) => id === viewer)
        if (!user) throw new Error('Sign in.')
        if (input.isAdmin !== undefined && !has('privileged-input')) throw new Error('forbidden')
        if (input.email?.includes('<') && !has('unchecked-input')) throw new Error('email is none')
        Object.assign(user, input)
        return userOf(user.id)
      },
    }
  }

  const viewerOf = async ({ headers, url }: WireRequest): Promise<string | undefined | null> => {
    const inUrl = has('credential-in-url') ? new URL(url).searchParams.get('access_token') : null
    const token = headers.authorization?.replace('Bearer ', '') ?? inUrl ?? undefined
    const key = headers['x-api-key']
    if (key !== undefined)
      return key === API_KEY || (has('api-key') && key.startsWith(API_KEY.slice(0, 8))) ? 'bob' : null
    if (token === undefined) return undefined
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(has('weak secret') ? 'secret' : SECRET), {
        currentDate: new Date(has('takes expired') ? 0 : clock.now()),
      })
      return payload.sub
    } catch {
      const unsigned = has('token-forgery') ? readToken(`${token}none`) : undefined
      return unsigned?.head.alg === 'none' ? (unsigned.claims.sub as string) : null
    }
  }

  const isTooMuch = (query: string): boolean => {
    const count = (pattern: RegExp) => query.match(pattern)?.length ?? 0
    const product = [...query.matchAll(/first: (\d+)/g)].reduce((all, [, number]) => all * Number(number), 1)
    return (
      (depthOf(query) > 15 && !has('depth')) ||
      (count(/\ba\d+: /g) > 50 && !has('aliases')) ||
      (count(/\ba\d+: login/g) > 5 && !has('attempts-by-alias')) ||
      (count(/__typename/g) > 300 && count(/query/g) < 2 && count(/@/g) === 0 && !has('field-duplication')) ||
      (count(/@/g) > 25 && !has('directives')) ||
      (count(/\bfragment /g) > 10 && !has('fragments')) ||
      (count(/\bquery q/g) > 10 && !has('document-size')) ||
      (product > 100_000 && !has('cost')) ||
      (/__schema\s*[{@\n]|__type\(|_service/.test(query) &&
        !has('introspection') &&
        !(has('introspection filter') && /\n/.test(query)))
    )
  }

  const execute = async (viewer: string | undefined, given: unknown): Promise<object> => {
    const { query, variables, operationName } = (given ?? {}) as {
      readonly query?: unknown
      readonly variables?: Record<string, unknown>
      readonly operationName?: string
    }
    if (typeof query !== 'string' || typeof (operationName ?? '') !== 'string') return refusal('BAD_REQUEST')
    if (typeof (variables ?? {}) !== 'object') return refusal('BAD_REQUEST')
    if (isTooMuch(query)) return refusal('TOO_MUCH')
    const result = await graphql({
      schema,
      source: query,
      rootValue: root(viewer),
      variableValues: variables,
      operationName,
    })
    if (result.data === undefined) {
      const isTold = has('suggestions') && result.errors?.some(({ message }) => /did you mean/i.test(message))
      const isEcho = has('echo') && query.includes('$if')
      const length = result.errors?.length ?? 1
      if (isTold || isEcho) return { errors: result.errors?.map(({ message }) => ({ message })) }
      return {
        errors: (has('directives') ? Array(length).fill(0) : [0]).map(() => ({ message: 'Invalid.' })),
      }
    }
    // As JSON has it: without prototypes.
    return JSON.parse(JSON.stringify(result))
  }

  const send: Send = async (request) => {
    seen.push(request)
    const { method, headers, url } = request
    const origin = headers.origin ?? ''
    const cors =
      has('cors') && origin ? { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' } : {}
    if (method === 'OPTIONS') return json(204, '', cors)
    if (!has('no rate limit')) {
      const per = has('dishonest') ? 5_000 : 1_000
      if (clock.now() - emptied < per && emptied > 0)
        return json(429, refusal('RATE_LIMITED'), has('untold') ? {} : { 'retry-after': '1' })
      const isDear = request.body?.includes('first: 50')
      if (isDear && ++served > 20) {
        served = 0
        emptied = clock.now()
        return json(429, refusal('RATE_LIMITED'), has('untold') ? {} : { 'retry-after': '1' })
      }
    }
    const viewer = await viewerOf(request)
    if (viewer === null) return json(401, refusal('UNAUTHENTICATED'))
    const type = headers['content-type']
    if (method === 'GET') {
      const { searchParams } = new URL(url)
      const query = searchParams.get('query') ?? ''
      const isWrite = searchParams.get('operationName') === 'B' || query.startsWith('mutation')
      if (isWrite ? !has('get-mutation') : !has('get-query') && !headers['apollo-require-preflight'])
        return json(403, refusal('CSRF'))
      return json(200, await execute(viewer, { query, operationName: searchParams.get('operationName') ?? undefined }))
    }
    if (has('csrf') && type?.includes('form-urlencoded')) {
      return json(200, await execute(viewer, { query: new URLSearchParams(request.body).get('query') }))
    }
    if (type !== 'application/json') return json(415, refusal('BAD_REQUEST'))
    try {
      const body = JSON.parse(request.body ?? '')
      if (!Array.isArray(body)) return json(200, await execute(viewer, body), cors)
      if (body.length > 10 && !has('batch')) return json(413, refusal('BATCH'))
      return json(200, await Promise.all(body.map((one) => execute(viewer, one))))
    } catch {
      return json(has('malformed-requests') ? 500 : 400, refusal('BAD_REQUEST'))
    }
  }
  return { send, schema, seen }
}

function depthOf(query: string): number {
  let depth = 0
  let most = 0
  for (const char of query) {
    if (char === '{') most = Math.max(most, ++depth)
    else if (char === '}') depth--
  }
  return most
}

const refusal = (code: string) => ({ errors: [{ message: 'Refused.', extensions: { code } }] })

function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}
