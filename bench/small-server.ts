import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { buildSchema, parse } from 'graphql'
import { asEnvelopPlugin } from '../plugins/envelop.js'
import { readEnvironment } from '../plugins/environment.js'
import type { Bulwark } from '../src/assemble.js'
import type { AuditSink } from '../src/audit/audit-options.js'
import { createBulwark } from '../src/bulwark.js'
import type { BulwarkOptions } from '../src/bulwark-options.js'

/** A schema with something to serve and something to refuse. */
export const schema = buildSchema(
  'directive @requiresRole(roles: [String!]!) on FIELD_DEFINITION type Query { hello: String, gold: String @requiresRole(roles: ["admin"]) }',
)
/** What Node has of a request. */
export const request = {
  method: 'POST',
  headers: { 'user-agent': 'bench' },
  socket: { remoteAddress: '203.0.113.7' },
}

/** A sink that takes all. */
export const nowhere: AuditSink = { name: 'nowhere', write() {} }

/** The suite of a server in production that logs nothing. */
export function quietBulwark(options: BulwarkOptions): Bulwark {
  const logger = { info() {}, warn() {}, error() {} }
  const bulwark = createBulwark({ logger, production: true, ...options }, readEnvironment())
  bulwark.schema(schema)
  return bulwark
}

/** One operation, whose every call is a request of its own. */
export type Run = (bulwark: Bulwark, text: string) => () => unknown

/** What is served and what is refused, by the checkpoints and on a whole host. */
export function casesOf(decide: Run): readonly (readonly [name: string, text: string, run: Run])[] {
  return [
    ['an allowed query, by the checkpoints', '{ hello }', decide],
    ['a refused one, by the checkpoints', '{ gold }', decide],
    ['an allowed query, on a host of Envelop', '{ hello }', serve],
    ['a refused one, on a host of Envelop', '{ gold }', serve],
  ]
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
