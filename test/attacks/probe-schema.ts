import { GraphQLError, type GraphQLObjectType, GraphQLScalarType, type GraphQLSchema } from 'graphql'
import { createSchema } from 'graphql-yoga'
import type { BulwarkContext } from '../../plugins/index.js'

const SECRET = 'connect ECONNREFUSED postgres://admin:hunter2@10.0.0.5:5432/prod'

const users = ['1', '2', '3'].map((id) => ({
  __typename: 'User',
  id,
  email: `u${id}@ex.test`,
  name: `user ${id}`,
  role: id === '1' ? 'ADMIN' : 'USER',
  password: `pw${id}`,
  createdAt: '2026-01-01',
}))

/** One event, and then silence until somebody leaves; over HTTP nobody does, so it does not last. */
class Ticks implements AsyncIterableIterator<{ tick: number }> {
  static active = 0
  #told = false
  #open = true
  #end = () => {}
  readonly #ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })

  constructor() {
    Ticks.active++
    streams.most = Math.max(streams.most, Ticks.active)
  }

  [Symbol.asyncIterator]() {
    return this
  }

  async next(): Promise<IteratorResult<{ tick: number }>> {
    if (!this.#told) {
      this.#told = true
      return { value: { tick: 1 }, done: false }
    }
    await this.#ended
    return { value: undefined, done: true }
  }

  async return(): Promise<IteratorResult<{ tick: number }>> {
    if (this.#open) Ticks.active--
    this.#open = false
    this.#end()
    return { value: undefined, done: true }
  }
}

/** The most sources that were open at the same time. */
export const streams = { most: 0 }

/** Calls of mutations: a refused operation must not add to it. */
export const calls = { mutations: 0 }

/** The schema of the corpus, with resolvers that misbehave as their names say. */
export function createProbeSchema(sdl: string) {
  const friends = (_parent: unknown, { first = 10 }: { first?: number }) => users.slice(0, first)
  const order = { __typename: 'Order', id: 'o1', total: 5, status: 'PAID', createdAt: '2026-01-01', items: [] }
  const mutation = <Result>(result: Result) => {
    return () => {
      calls.mutations++
      return result
    }
  }
  return createSchema({
    typeDefs: [sdl, 'extend type Query { schemaText: String _service: _Service } type _Service { sdl: String }'],
    resolvers: {
      DateTime: new GraphQLScalarType({
        name: 'DateTime',
        serialize(value) {
          if (value === 'bad') throw new Error(SECRET)
          return value
        },
      }),
      Node: { __resolveType: (value: { __typename: string }) => value.__typename },
      SearchResult: { __resolveType: (value: { __typename: string }) => value.__typename },
      User: { friends, orders: () => [order], ordersConnection: () => ({ edges: [], totalCount: 0 }) },
      Order: { user: () => users[1] },
      AuthPayload: { query: () => ({}) },
      Query: {
        me: () => users[1],
        user: (_: unknown, { id }: { id: string }) => users.find((user) => user.id === id),
        users: friends,
        usersByIds: () => users,
        pagedUsers: () => users,
        usersConnection: () => ({ edges: [], totalCount: 0 }),
        order: () => order,
        orders: () => [order],
        node: (_: unknown, { id }: { id: string }) => users.find((user) => user.id === id),
        search: () => users,
        products: () => [],
        viewerQuery: () => ({}),
        boom: (_: unknown, { msg }: { msg?: string }) => {
          throw new Error(`${SECRET} ${msg}`)
        },
        boomWithExtensions: () => {
          throw new GraphQLError('query failed', { extensions: { sql: SECRET, stacktrace: ['at Object.run'] } })
        },
        boomAggregate: () => {
          throw new AggregateError([new Error(SECRET)], SECRET)
        },
        rejectString: () => Promise.reject(SECRET),
        badScalar: () => 'bad',
        badNode: () => ({ __typename: 'Nothing', password: 'hunter2' }),
        badNonNull: () => null,
        systemStatus: () => 'fine',
        systemDiagnostics: () => 'fine',
        schemaVersion: () => '1',
        schemaText: () => sdl,
        _service: () => ({ sdl }),
      },
      Mutation: {
        login: (_: unknown, { email, password }: { email: string; password: string }) => {
          calls.mutations++
          const user = users.find((one) => one.email === email && one.password === password)
          if (!user) throw new GraphQLError('Invalid credentials', { extensions: { code: 'UNAUTHENTICATED' } })
          return { token: 'token', user }
        },
        register: mutation(null),
        createOrder: mutation(order),
        cancelOrder: mutation(order),
        updateUser: mutation(users[1]),
        deleteUser: mutation(true),
      },
      Subscription: {
        tick: { subscribe: () => new Ticks() },
        failing: {
          // biome-ignore lint/correctness/useYield: it fails before its first event
          async *subscribe() {
            throw new Error(SECRET)
          },
        },
        orderUpdated: {
          // Whose orders they are is the application's to know.
          async *subscribe(_: unknown, { userId }: { userId: string }, { viewer }: BulwarkContext) {
            if (viewer.id !== userId) throw new GraphQLError('not yours')
            yield { orderUpdated: order }
          },
        },
      },
    },
  })
}

/** What a team would count of the probe schema, as if it had been written into it. */
export function countCalls(schema: GraphQLSchema): void {
  const count = (type: GraphQLObjectType | null | undefined, field: string, rule: object) => {
    const found = type?.getFields()[field]
    if (found) found.extensions = { ...found.extensions, bulwark: { rateLimit: rule } }
  }
  count(schema.getQueryType(), 'systemStatus', { limit: 100, window: '1m' })
  const login = { limit: 10, window: '1m', by: ['address', 'args.email'], countFailuresOnly: true }
  count(schema.getMutationType(), 'login', login)
}
