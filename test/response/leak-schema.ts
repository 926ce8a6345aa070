import {
  GraphQLError,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { publicError } from 'graphql-bulwark'
import { SECRET } from './gate-of.js'
import { leakRows } from './leak-rows.js'

type Fields = Record<string, GraphQLFieldConfig<unknown, unknown>>

function fail(): never {
  throw new Error(`${SECRET} of a scalar`)
}

const Fussy = new GraphQLScalarType({ name: 'Fussy', parseValue: fail, parseLiteral: fail })
const Strict = new GraphQLInputObjectType({
  name: 'Strict',
  fields: { fussy: { type: Fussy }, count: { type: GraphQLInt } },
})

const query: Fields = {
  fine: { type: GraphQLString, resolve: () => 'fine' },
  takes: {
    type: GraphQLString,
    args: { fussy: { type: Fussy }, strict: { type: Strict }, count: { type: GraphQLInt } },
  },
  soldOut: {
    type: GraphQLString,
    resolve() {
      throw publicError('Sold out.', { code: 'SOLD_OUT', extensions: { left: 0 } })
    },
  },
  forbidden: {
    type: GraphQLString,
    resolve() {
      throw new GraphQLError('Not yours.', { extensions: { code: 'FORBIDDEN', sql: SECRET } })
    },
  },
}
for (const { name, type, resolve } of leakRows) query[name] = { type, resolve }

async function* events(failing: boolean) {
  yield 1
  if (failing) throw new Error(`${SECRET} of a stream`)
}

function event(subscribe: () => unknown, resolve: () => unknown = () => 1): GraphQLFieldConfig<unknown, unknown> {
  return { type: GraphQLInt, subscribe, resolve }
}

const reject = async () => Promise.reject(new Error(SECRET))

const subscription: Fields = {
  throws: event(() => {
    throw new Error(SECRET)
  }),
  throwsText: event(() => {
    throw SECRET
  }),
  throwsHttp: event(() => {
    throw new GraphQLError(SECRET, { extensions: { http: { status: 500, headers: { 'x-secret': SECRET } } } })
  }),
  rejects: event(reject),
  returnsNoStream: event(() => ({ password: SECRET })),
  midStream: event(() => events(true)),
  field: event(() => events(false), reject),
}

/** Fields of which each fails in a way of its own. */
export function createLeakSchema(): GraphQLSchema {
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: 'Query', fields: query }),
    mutation: new GraphQLObjectType({
      name: 'Mutation',
      fields: { anError: { type: GraphQLString, resolve: reject } },
    }),
    subscription: new GraphQLObjectType({ name: 'Subscription', fields: subscription }),
  })
}
