import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { anonymousViewer } from '../src/viewer.js'
import { formatTime, printTable } from './measure.js'
import { difference, fastest } from './one-request.js'
import { casesOf, nowhere, quietBulwark, request, schema } from './small-server.js'

/** Without all of it, with request ids, with the audit, and with unusual patterns as well. */
function four(): readonly Bulwark[] {
  const audit = { sinks: [nowhere] }
  const none = { unusualPatterns: false } as const
  return [{ ...none, requestId: false }, none, { ...none, audit }, { audit }].map(quietBulwark)
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

/** What it costs to record: events are made and handed to a sink within the time. */
export async function benchAudit(): Promise<void> {
  const rows: string[][] = []
  for (const [name, text, run] of casesOf(decide)) {
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
