import { type Command, InvalidArgumentError } from 'commander'
import { type GraphQLSchema, getOperationAST, parse, validate } from 'graphql'
import { explainCost } from '../../src/cost/explain-cost.js'
import { distributionOf } from '../../src/inspect/distribution.js'
import { distributionReport, explanationReport } from '../../src/inspect/report/costs.js'
import { plainJson } from '../../src/inspect/report/plain.js'
import { defaultLimits } from '../../src/options.js'
import { readText, shownName } from './files.js'
import { readOperations } from './read-operations.js'
import { readOptions, readSchema } from './read-schema.js'
import { FOUND, NOTHING_FOUND, oneLine, UsageError, writeReport } from './terminal.js'

interface Flags {
  readonly variables?: string
  readonly operation?: string
  readonly operations?: string
  readonly options?: string
  readonly limit: number
  readonly assumeValid?: true
  readonly json?: true
}

export function costCommand(program: Command, exitWith: (code: number) => void): void {
  program
    .command('cost')
    .description('Tell what an operation costs and where, or which limits real operations need.')
    .argument('<schema>', 'a file or folder of SDL, or a module that exports a GraphQLSchema')
    .argument('[document]', 'file with the operation')
    .option('--variables <json>', 'variables of the operation: JSON, or a file of it')
    .option('--operation <name>', 'which operation of the document')
    .option('--limit <cost>', 'the cost beyond which the operation is a finding', readLimit, defaultLimits.cost)
    .option('--operations <path>', 'file or folder of operations (GraphQL, or JSON) to suggest limits from')
    .option('--options <module>', 'module that exports the options of useBulwark, of which costModel counts')
    .option('--json', 'print JSON')
    .option('--assume-valid', 'take a schema that breaks the specification, as far as it can be read')
    .addHelpText(
      'after',
      `
Examples:
  $ npx graphql-bulwark cost schema.graphql query.graphql --variables '{ "first": 50 }'
  $ npx graphql-bulwark cost schema.graphql query.graphql --limit 200
  $ npx graphql-bulwark cost schema.graphql --operations src/`,
    )
    .action(async (path: string, document: string | undefined, flags: Flags) => {
      const { schema } = await readSchema([path], flags.assumeValid)
      if ((document === undefined) === (flags.operations === undefined)) {
        throw new UsageError('name either a document, or --operations')
      }
      exitWith(document === undefined ? await suggest(schema, flags) : await explain(schema, document, flags))
    })
}

async function explain(schema: GraphQLSchema, path: string, flags: Flags): Promise<number> {
  const { limit, json } = flags
  const document = readDocument(path)
  if (!getOperationAST(document, flags.operation)) {
    throw new UsageError(`${path} has no such operation, or several of which --operation names none`)
  }
  const [flaw] = flags.assumeValid ? [] : validate(schema, document)
  if (flaw) throw new UsageError(`${path} is not valid against the schema: ${oneLine(flaw)}`)
  const { costModel } = await readOptions(flags.options)
  const explanation = explainCost(schema, document, readVariables(flags.variables), {
    ...costModel,
    ...(flags.operation !== undefined && { operationName: flags.operation }),
  })
  writeReport(json ? `${plainJson({ ...explanation, limit })}\n` : explanationReport(explanation, limit))
  return explanation.cost > limit ? FOUND : NOTHING_FOUND
}

async function suggest(schema: GraphQLSchema, { operations: path, options, json }: Flags): Promise<number> {
  const operations = readOperations(path as string)
  const rows = distributionOf(schema, operations, await readOptions(options))
  writeReport(
    json ? `${plainJson({ operations: operations.length, rows })}\n` : distributionReport(rows, operations.length),
  )
  return rows.some(({ refused }) => refused > 0) ? FOUND : NOTHING_FOUND
}

function readDocument(path: string) {
  const text = readText(path)
  try {
    return parse(text)
  } catch (error) {
    throw new UsageError(`${shownName(path)} is no GraphQL: ${oneLine(error)}`)
  }
}

function readVariables(given: string | undefined): Readonly<Record<string, unknown>> {
  if (given === undefined) return {}
  const isText = given.trimStart().startsWith('{')
  let value: unknown
  try {
    value = JSON.parse(isText ? given : readText(given))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError('--variables is no JSON')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new UsageError('--variables must be an object')
}

function readLimit(given: string): number {
  const limit = Number(given)
  if (given.trim() !== '' && limit > 0) return limit
  throw new InvalidArgumentError('It must be a number above 0.')
}
