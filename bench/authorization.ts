import { envelop, useEngine, useExtendContext, useSchema } from '@envelop/core'
import { useGenericAuth } from '@envelop/generic-auth'
import * as graphql from 'graphql'
import { buildSchema, execute, type GraphQLSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { rule, shield } from 'graphql-shield'
import type { Bulwark } from '../src/assemble.js'
import { fieldAuthorizationGuard } from '../src/authorization/field-authorization.js'
import { createBulwark } from '../src/bulwark.js'
import { bulwarkDirectives } from '../src/directives.js'
import { createRuntime } from '../src/runtime.js'
import { createViewer } from '../src/viewer.js'
import { compare, formatTime, measure, printTable } from './measure.js'

const OBJECTS = 10_000
const quiet = { info() {}, warn() {}, error() {} }
const off = { production: true }

const viewer = createViewer({
  kind: 'user',
  id: 'alice',
  roles: ['customer'],
  scopes: [],
  claims: {},
  credential: null,
})
const orders = Array.from({ length: OBJECTS }, (_, index) => ({
  id: String(index),
  customerId: 'alice',
  total: index,
  status: 'PAID',
  note: 'Leave it with the neighbour.',
}))
const rootValue = { orders, hello: 'you' }
const list = parse('{ orders { id total status note } }')
const hello = parse('{ hello }')

const schemaOf = (owner: string, field: string) =>
  buildSchema(`${bulwarkDirectives}
    type Query { orders: [Order!]!, hello: String }
    type Order ${owner} { id: ID!, total: Int, status: String, note: String ${field} }
  `)

/** Without the guards that this is not about. */
function guard(schema: GraphQLSchema): Bulwark {
  const bulwark = createBulwark({ logger: quiet, costLimit: false, errorMasking: false }, off)
  bulwark.schema(schema)
  return bulwark
}

function runner(schema: GraphQLSchema, document: graphql.DocumentNode, bulwark?: Bulwark): () => unknown {
  const operation = getOperationAST(document) as OperationDefinitionNode
  return () => {
    const contextValue = { viewer }
    if (bulwark) {
      const input = { document, schema, operation, variables: {}, viewer, context: contextValue }
      bulwark.operation(input)
      bulwark.follow(input)
    }
    return execute({ schema, document, rootValue, contextValue })
  }
}

/** What it costs to look who may touch what. */
export async function benchAuthorization(): Promise<void> {
  const plain = schemaOf('', '')
  const owned = schemaOf('@owner(field: "customerId", unless: ["admin"])', '')
  const ruled = schemaOf('', '@authenticated')
  const both = schemaOf('@owner(field: "customerId", unless: ["admin"])', '@authenticated')
  const none = schemaOf('', '')
  const schemas = [owned, ruled, both, none].map((schema) => [schema, guard(schema)] as const)
  const ways = [plain, ...schemas.map(([schema]) => schema)].map((schema, index) =>
    runner(schema, list, schemas[index - 1]?.[1]),
  )
  const names = ['ownership of each object', 'a rule of one field', 'both', 'a schema without rules']
  const [base = () => undefined, ...guarded] = ways
  const more = compare(base, ...guarded)
  printTable(
    `${OBJECTS} objects with four fields each, against the same without rules, in processor time`,
    ['', 'more'],
    names.map((name, index) => [name, percent(more[index])]),
  )
  const [alone] = measure(base)
  const peers = await timePeers(plain)
  printTable(
    `The same by others, against ${formatTime(alone?.median ?? 0)}`,
    ['', 'time', 'more'],
    peers.map(([name, time]) => [name, formatTime(time), percent(time / (alone?.median ?? 1) - 1)]),
  )

  const [document, operation] = [list, getOperationAST(list) as OperationDefinitionNode]
  const decide = (schema: GraphQLSchema, text = document, one = operation) => {
    const options = { logger: quiet, costLimit: false, variableLimit: false, depthLimit: false } as const
    const bulwark = createBulwark({ ...options, aliasLimit: false, fieldLimit: false, directiveLimit: false }, off)
    bulwark.schema(schema)
    const input = { document: text, schema, operation: one, variables: {}, viewer }
    return () => bulwark.operation(input)
  }
  const rules = (text: graphql.DocumentNode, one: OperationDefinitionNode) => {
    const { operation: refuse } = fieldAuthorizationGuard(
      {},
      createRuntime({ host: off, logger: quiet, addressOf: () => null }),
    )
    const input = { document: text, schema: ruled, operation: one, variables: {}, viewer }
    return () => refuse?.(input)
  }
  const free = getOperationAST(hello) as OperationDefinitionNode
  const times = measure(rules(document, operation), rules(hello, free), decide(ruled), decide(ruled, hello, free)).map(
    ({ median }) => formatTime(median),
  )
  printTable(
    'Decision of a document seen before, one request',
    ['', 'a document that meets a rule', 'one that meets none'],
    [
      ['by the rules', ...times.slice(0, 2)],
      ['by all guards but limits', ...times.slice(2)],
    ],
  )
}

function percent(share = 0): string {
  return `${(share * 100).toFixed(1)} %`
}

/** The same rule of one field by what a user would pick instead. */
async function timePeers(plain: GraphQLSchema): Promise<readonly (readonly [string, number])[]> {
  const shielded = applyMiddleware(
    schemaOf('', ''),
    shield({ Order: { note: rule({ cache: 'contextual' })((_, __, context) => context.viewer !== undefined) } }),
  )
  const sdl = `directive @authenticated on FIELD_DEFINITION type Query { orders: [Order!]! } type Order { id: ID!, total: Int, status: String, note: String @authenticated }`
  const getEnveloped = envelop({
    plugins: [
      useEngine(graphql),
      useSchema(buildSchema(sdl)),
      useExtendContext(() => ({ viewer })),
      useGenericAuth({ mode: 'protect-granular', resolveUserFn: () => viewer }),
    ],
  })
  const authed = async () => {
    const enveloped = getEnveloped({})
    const contextValue = await enveloped.contextFactory()
    return enveloped.execute({ schema: enveloped.schema, document: list, rootValue, contextValue })
  }
  const bare = envelop({ plugins: [useEngine(graphql), useSchema(plain)] })
  const unguarded = async () => {
    const enveloped = bare({})
    const contextValue = await enveloped.contextFactory()
    return enveloped.execute({ schema: plain, document: list, rootValue, contextValue })
  }
  return [
    ['graphql-shield, a rule of one field', await timeAsync(async () => runner(shielded, list)())],
    ['Envelop alone', await timeAsync(unguarded)],
    ['@envelop/generic-auth, a rule of one field', await timeAsync(authed)],
  ]
}

async function timeAsync(run: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 15; round++) {
    const start = performance.now()
    await run()
    times.push((performance.now() - start) * 1_000)
  }
  return times.sort((a, b) => a - b)[7] as number
}
