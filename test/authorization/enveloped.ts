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

/** One operation without a server, which would take most of the time. */
export async function answerOf(
  schema: GraphQLSchema,
  plugins: readonly unknown[],
  { text, variables, rootValue }: Operation,
  viewer: Viewer,
): Promise<Answered> {
  const engine = useEngine({ parse, validate, execute, subscribe, specifiedRules: validationRules })
  const getEnveloped = envelop({ plugins: [engine, useSchema(schema), ...plugins] as never[] })
  const enveloped = getEnveloped({ viewer })
  const document = enveloped.parse(text)
  const invalid = enveloped.validate(schema, document)
  if (invalid.length > 0) throw new Error(`The document is not valid: ${invalid[0]?.message}`)
  const contextValue = await enveloped.contextFactory()
  return enveloped.execute({
    schema,
    document,
    contextValue,
    rootValue,
    variableValues: variables,
  }) as Promise<Answered>
}
