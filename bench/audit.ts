import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { buildSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { asEnvelopPlugin } from '../plugins/envelop.js'
import { readEnvironment } from '../plugins/environment.js'
import type { AuditSink } from '../src/audit/audit-options.js'
import { type Bulwark, createBulwark } from '../src/bulwark.js'
import { anonymousViewer } from '../src/viewer.js'
import { formatTime, printTable } from './measure.js'
import { difference, fastest } from './one-request.js'

const quiet = { info() {}, warn() {}, error() {} }
const nowhere: AuditSink = { name: 'nowhere', write() {} }
const schema = buildSchema(
  'directive @requiresRole(roles: [String!]!) on FIELD_DEFINITION type Query { hello: String, gold: String @requiresRole(roles: ["admin"]) }',
)
const request = { method: 'POST', headers: { 'user-agent': 'bench' }, socket: { remoteAddress: '203.0.113.7' } }

/** Without all of it, with request ids, with the audit, and with unusual patterns as well. */
function four(): readonly Bulwark[] {
  const options = { logger: quiet, production: true }
  const audit = { sinks: [nowhere] }
  const none = { unusualPatterns: false } as const
  return [{ ...none, requestId: false }, none, { ...none, audit }, { audit }].map((more) => {
    const bulwark = createBulwark({ ...options, ...more }, readEnvironment())
    bulwark.schema(schema)
    return bulwark
  })
}

/** Operations by the checkpoints alone; a context of its own each, as every host makes them. */
function decide(bulwark: Bulwark, text: string): () => unknown {
  const document = parse(text)
  const operation = getOperationAST(document) as OperationDefinitionNode
  const input = { document, schema, operation, variables: {}, viewer: anonymousViewer }
  return () => {
    const context = { req: request }
    const own = { ...input, context }
    bulwark.source(text, own)
    bulwark.document(own, own)
    return bulwark.operation(own) ?? bulwark.follow(own)
  }
}

/** A whole request on a host of Envelop, without its parsing and validation. */
function serve(bulwark: Bulwark, text: string): () => unknown {
  const document = parse(text)
  const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(schema), asEnvelopPlugin(bulwark)] })
  return () => {
    const enveloped = getEnveloped({ req: request })
    const contextValue = enveloped.contextFactory()
    return enveloped.execute({ schema, document, contextValue })
  }
}

/** What it costs to record: events are made and handed to a sink within the time. */
export async function benchAudit(): Promise<void> {
  const rows: string[][] = []
  const cases: readonly (readonly [string, string, typeof decide])[] = [
    ['an allowed query, by the checkpoints', '{ hello }', decide],
    ['a refused one, by the checkpoints', '{ gold }', decide],
    ['an allowed query, on a host of Envelop', '{ hello }', serve],
    ['a refused one, on a host of Envelop', '{ gold }', serve],
  ]
  for (const [name, text, run] of cases) {
    const all = four()
    const [none = 0, id = 0, audit = 0, patterns = 0] = await fastest(all.map((bulwark) => run(bulwark, text)))
    rows.push([name, formatTime(none), difference(id - none), difference(audit - none), difference(patterns - none)])
    await Promise.all(all.map((bulwark) => bulwark.close()))
  }
  printTable(
    'One request: with an id, with the audit as well, and with unusual patterns',
    ['', 'without all', 'the id', 'id and audit', 'and patterns'],
    rows,
  )
}
