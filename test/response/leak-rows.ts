import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
  GraphQLUnionType,
} from 'graphql'
import { SECRET } from './gate-of.js'

/** A field that fails, and what a server without masking would say of it. */
export interface LeakRow {
  readonly name: string
  readonly type: GraphQLOutputType
  readonly resolve: () => unknown
  readonly select?: string
  /** A part of the original that the log must have and the answer must not. */
  readonly hidden?: string
  /** What the field still answers, and where the error stands. */
  readonly data?: unknown
  readonly path?: readonly (string | number)[]
  /** Executors differ in what is left of the field. */
  readonly varies?: true
}

/** What was thrown is an Error with the secret in its text, if nothing else is said. */
function throwing(name: string, make: () => unknown): LeakRow {
  return {
    name,
    type: GraphQLString,
    resolve() {
      throw make()
    },
  }
}

const stolen = { sql: `select ${SECRET}`, stack: `Error at ${SECRET}.ts:1:1`, originalError: { message: SECRET } }
const Color = new GraphQLEnumType({ name: 'Color', values: { RED: {} } })
const Broken = new GraphQLScalarType({
  name: 'Broken',
  serialize() {
    throw new Error(`${SECRET} of serialize`)
  },
})
const Vault = new GraphQLObjectType({ name: 'Vault', fields: { [SECRET]: { type: new GraphQLNonNull(GraphQLInt) } } })
const Picky = new GraphQLObjectType({ name: 'Picky', isTypeOf: () => false, fields: { id: { type: GraphQLID } } })
const Guess = new GraphQLUnionType({ name: 'Guess', types: [Vault], resolveType: () => `${SECRET}Type` })
const Fail = new GraphQLInterfaceType({
  name: 'Fail',
  fields: { id: { type: GraphQLID } },
  resolveType() {
    throw new Error(`${SECRET} of resolveType`)
  },
})
const Lost = new GraphQLUnionType({ name: 'Lost', types: [Picky] })

async function* broken() {
  yield 1
  throw new Error(`${SECRET} of a list`)
}

/** Rows of the table of leaks: each lets a server without masking tell something. */
export const leakRows: readonly LeakRow[] = [
  throwing('anError', () => new Error(SECRET)),
  throwing('aTypeError', () => new TypeError(SECRET)),
  throwing('anAggregate', () => new AggregateError([new Error(SECRET)], SECRET)),
  throwing('aCause', () => new Error(SECRET, { cause: new Error(`${SECRET} of a cause`) })),
  throwing('aString', () => SECRET),
  throwing('anObject', () => ({ message: SECRET, password: SECRET })),
  throwing('aGraphQLError', () => new GraphQLError(SECRET)),
  throwing('aWrapper', () => new GraphQLError(SECRET, { originalError: new Error(SECRET) })),
  throwing('extensions', () => new GraphQLError(SECRET, { extensions: { code: 'DATABASE', ...stolen } })),
  throwing('aDriver', () => Object.assign(new Error(SECRET), { extensions: { code: 'FORBIDDEN', ...stolen } })),
  throwing('http', () => {
    const headers = { 'x-secret': SECRET, 'set-cookie': SECRET, location: `https://${SECRET}.example` }
    return new GraphQLError(SECRET, { extensions: { http: { status: 503, headers } } })
  }),
  throwing('unexpected', () => new GraphQLError(SECRET, { extensions: { unexpected: true, ...stolen } })),
  throwing('looksLikeAVariable', () => new GraphQLError(`Variable "$${SECRET}" is wrong.`)),
  throwing('looksLikeSyntax', () => new GraphQLError(SECRET, { extensions: { code: 'GRAPHQL_PARSE_FAILED' } })),
  throwing('printsItself', () => Object.assign(new Error(SECRET), { toJSON: () => stolen })),
  throwing('frozen', () => Object.freeze(new Error(SECRET))),
  { name: 'rejects', type: GraphQLString, resolve: () => Promise.reject(new Error(SECRET)) },
  { name: 'returnsAnError', type: GraphQLString, resolve: () => new Error(SECRET) },
  { name: 'anInt', type: GraphQLInt, resolve: () => SECRET },
  { name: 'aFloat', type: GraphQLFloat, resolve: () => SECRET },
  { name: 'aBoolean', type: GraphQLBoolean, resolve: () => SECRET },
  { name: 'anId', type: GraphQLID, resolve: () => ({ [SECRET]: 1 }) },
  { name: 'aText', type: GraphQLString, resolve: () => ({ [SECRET]: 1 }) },
  { name: 'anEnum', type: Color, resolve: () => SECRET },
  { name: 'serialize', type: Broken, resolve: () => 1 },
  {
    name: 'nonNull',
    type: Vault,
    resolve: () => ({}),
    select: `{ a: ${SECRET} }`,
    path: ['nonNull', 'a'],
  },
  { name: 'noList', type: new GraphQLList(GraphQLInt), resolve: () => SECRET.length, hidden: 'Iterable' },
  {
    name: 'anItem',
    type: new GraphQLList(GraphQLInt),
    resolve: () => [1, Promise.reject(new Error(SECRET)), 3],
    data: [1, null, 3],
    path: ['anItem', 1],
  },
  { name: 'resolveType', type: Guess, resolve: () => ({}), select: '{ __typename }' },
  { name: 'resolveTypeThrows', type: Fail, resolve: () => ({}), select: '{ id }' },
  { name: 'noType', type: Lost, resolve: () => ({}), select: '{ __typename }', hidden: 'must resolve to an Object' },
  { name: 'isTypeOf', type: Picky, resolve: () => ({ passwordHash: SECRET }), select: '{ id }' },
  {
    name: 'aMethod',
    type: new GraphQLObjectType({ name: 'WithMethod', fields: { run: { type: GraphQLInt } } }),
    resolve: () => ({ run: () => Promise.reject(new Error(SECRET)) }),
    select: '{ run }',
    data: { run: null },
    path: ['aMethod', 'run'],
  },
  { name: 'aStream', type: new GraphQLList(GraphQLInt), resolve: broken, hidden: 'Error:', varies: true },
]
