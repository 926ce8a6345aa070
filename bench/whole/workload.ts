import {
  type GraphQLInputType,
  type GraphQLSchema,
  getOperationAST,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  parse,
  typeFromAST,
  validate,
} from 'graphql'
import { leafValue } from './sample-data.js'

/** The body of one request. */
export interface Body {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
}

/** Queries out of real ones: the shortest tenth ends with the small one, half are shorter than the median one, 95 % than the large one. */
export function queriesOf(schema: GraphQLSchema, documents: readonly string[]): readonly (readonly [string, Body])[] {
  const queries = documents
    .filter((text) => getOperationAST(parse(text))?.operation === 'query' && validate(schema, parse(text)).length === 0)
    .sort((a, b) => a.length - b.length)
  const at = (share: number) => bodyOf(schema, queries[Math.floor((queries.length - 1) * share)] as string)
  return [
    ['small', at(0.1)],
    ['median', at(0.5)],
    ['large', at(0.95)],
  ]
}

function bodyOf(schema: GraphQLSchema, query: string): Body {
  const definitions = getOperationAST(parse(query))?.variableDefinitions ?? []
  const variables: Record<string, unknown> = {}
  for (const { variable, type, defaultValue } of definitions) {
    const input = typeFromAST(schema, type as never) as GraphQLInputType
    if (isNonNullType(input) && defaultValue === undefined) variables[variable.name.value] = inputOf(input)
  }
  return { query, variables }
}

function inputOf(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return inputOf(type.ofType)
  if (isListType(type)) return [inputOf(type.ofType)]
  if (!isInputObjectType(type)) return leafValue(type)
  const required = Object.values(type.getFields()).filter(isRequiredInputField)
  return Object.fromEntries(required.map((field) => [field.name, inputOf(field.type)]))
}

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ')

/** What no client sends: valid by graphql, and a few kilobytes of it occupy a server without limits. */
export const HOSTILE: readonly (readonly [string, string])[] = [
  ['500 aliases', `{ ${repeat(500, (i) => `a${i}: __typename`)} }`],
  ['2,000 repeated fields', `{ ${repeat(2_000, () => '__typename')} }`],
  [
    'fragments that double, 12 times',
    `{ ...f0 } ${repeat(12, (i) => `fragment f${i} on Query { a${i}: __typename ...f${i + 1} ... on Query { ...f${i + 1} } }`)} fragment f12 on Query { __typename }`,
  ],
  ['1,000 directives', `{ __typename ${repeat(1_000, () => '@include(if: true)').replaceAll('@include', '@skip')} }`],
  ['introspection, 30 levels', `{ __schema { types { ${'fields { type { '.repeat(13)} name ${'} }'.repeat(13)} } } }`],
]
