import { createRequire } from 'node:module'
import {
  buildSchema,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  type OperationDefinitionNode,
  parse,
} from 'graphql'
import { bulwarkDirectives } from '../src/directives.js'
import { inputValidationGuard } from '../src/input/input-validation.js'
import { anonymousViewer } from '../src/viewer.js'
import { formatTime, measure, printTable } from './measure.js'

// Its modules read graphql as CommonJS, so its schema has to be made by that copy.
const require = createRequire(import.meta.url)
const { buildSchema: buildCommon, parse: parseCommon } = require('graphql') as typeof import('graphql')
const { constraintDirectiveTypeDefs, validateQuery } = require('graphql-constraint-directive') as {
  constraintDirectiveTypeDefs: string
  validateQuery: (schema: GraphQLSchema, query: object, variables: object, operationName?: string) => readonly unknown[]
}

const typesOf = (pattern: string, format: string) => `
  type Query { check(order: Order!): Int }
  input Order {
    customer: Customer!
    items: [Item!]! @constraint(minItems: 1, maxItems: 1000)
    note: String @constraint(maxLength: 500)
  }
  input Customer { name: String! @constraint(minLength: 1, maxLength: 100), email: String! @constraint(maxLength: 254 ${format}) }
  input Item {
    sku: String! @constraint(maxLength: 20 ${pattern})
    quantity: Int! @constraint(min: 1, max: 100)
    price: Float @constraint(exclusiveMin: 0)
    note: String @constraint(maxLength: 200)
  }`

const orderOf = (items: number) => ({
  customer: { name: 'Alice Liddell', email: 'alice@example.com' },
  items: Array.from({ length: items }, (_, index) => ({
    sku: `AB-${1_000 + index}`,
    quantity: 1 + (index % 100),
    price: 12.5,
    note: 'Wrap it as a gift, please.',
  })),
  note: 'Leave it with the neighbour.',
})

const TEXT = 'query ($order: Order!) { check(order: $order) }'

/** What it costs to look at values: against the coercion of graphql of the same variables, and beside the package users pick. */
export function benchInput(): void {
  const kinds = [
    ['lengths and ranges', '', ''],
    ['with a pattern for each item and a format', ', pattern: "^[A-Z]{2}-[0-9]{4,10}$"', ', format: "email"'],
  ] as const
  const rows = kinds.flatMap(([name, pattern, format]) =>
    [1, 20, 200].map((items) => rowOf(name, typesOf(pattern, format), items)),
  )
  printTable(
    'Variables of one request looked at, against their coercion by graphql in the same run',
    ['constraints', 'items', 'coercion', 'graphql-bulwark', 'graphql-constraint-directive'],
    rows,
  )
}

function rowOf(name: string, types: string, items: number): readonly string[] {
  const schema = buildSchema(bulwarkDirectives + types)
  const document = parse(TEXT)
  const operation = getOperationAST(document) as OperationDefinitionNode
  const variables = { order: orderOf(items) }
  const guard = inputValidationGuard()
  guard.schema?.(schema)
  const input = { document, schema, operation, variables, viewer: anonymousViewer }
  const common = buildCommon(constraintDirectiveTypeDefs + types)
  const commonDocument = parseCommon(TEXT)
  const runs = [
    () => getVariableValues(schema, operation.variableDefinitions ?? [], variables),
    () => guard.operation?.(input),
    () => validateQuery(common, commonDocument, variables),
  ] as const
  const [coercion, own, peer] = runs.map((run) => run())
  if (own !== undefined || (peer as unknown[]).length > 0 || (coercion as { errors?: unknown }).errors) {
    throw new Error('Good values are refused.')
  }
  const bad = { order: { ...orderOf(1), note: '!'.repeat(501) } }
  if (!guard.operation?.({ ...input, variables: bad }) || validateQuery(common, commonDocument, bad).length === 0) {
    throw new Error('Bad values pass.')
  }
  const [base = 1, ...others] = measure(...runs).map(({ median }) => median)
  return [name, String(items), formatTime(base), ...others.map((time) => `${(time / base).toFixed(2)} ×`)]
}
