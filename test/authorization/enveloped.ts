import { envelop, useEngine, useSchema } from '@envelop/core'
import { execute, type GraphQLSchema, parse, specifiedRules, subscribe, validate } from 'graphql'
import type { Viewer } from '../../src/viewer.js'

interface Operation {
  readonly text: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly rootValue?: unknown
}

export interface Answered {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
}

// Documents that were drawn declare more than they use.
const validationRules = specifiedRules.filter(({ name }) => !name.startsWith('NoUnused'))

/** What an operation is answered without a server, which would take most of the time: once, or at each event. */
export async function answerOf(
  schema: GraphQLSchema,
  plugins: readonly unknown[],
  { text, variables, rootValue }: Operation,
  viewer: Viewer,
): Promise<readonly Answered[]> {
  const engine = useEngine({ parse, validate, execute, subscribe, specifiedRules: validationRules })
  const getEnveloped = envelop({ plugins: [engine, useSchema(schema), ...plugins] as never[] })
  const enveloped = getEnveloped({ viewer })
  const document = enveloped.parse(text)
  const invalid = enveloped.validate(schema, document)
  if (invalid.length > 0) throw new Error(`The document is not valid: ${invalid[0]?.message}`)
  const contextValue = await enveloped.contextFactory()
  const args = { schema, document, contextValue, rootValue, variableValues: variables }
  if (!text.startsWith('subscription')) return [await enveloped.execute(args)] as Answered[]
  const events: Answered[] = []
  const stream = await enveloped.subscribe(args)
  if (!(Symbol.asyncIterator in stream)) return [stream] as Answered[]
  for await (const event of stream as AsyncIterable<Answered>) events.push(event)
  return events
}
