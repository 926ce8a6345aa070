import fc from 'fast-check'
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getOperationAST,
  isAbstractType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql'
import { expect, it } from 'vitest'
import { FieldCalls } from '../../src/rate-limit/field-calls.js'
import { FieldRules } from '../../src/rate-limit/field-rules.js'
import { defaultsOf, Values } from '../../src/values.js'
import { type Draw, randomDocument, randomSchema } from '../cost/random.js'

/** Puts rules on some fields. */
function limitSome(schema: GraphQLSchema, draw: Draw): FieldRules {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!('getInterfaces' in type) || type.name.startsWith('__')) continue
    for (const field of Object.values(type.getFields())) {
      if (draw(3) === 0) field.extensions = { bulwark: { rateLimit: { limit: 1, window: '1s' } } }
    }
  }
  return new FieldRules(schema, 'rateLimit')
}

/** Puts every fragment in its place, and counts by coordinate of the rule. */
function naiveCalls(schema: GraphQLSchema, document: DocumentNode, rules: FieldRules, values: Values) {
  const calls: Record<string, number> = {}
  const fragments = new Map(
    document.definitions
      .filter((one): one is FragmentDefinitionNode => one.kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  )
  const walk = ({ selections }: SelectionSetNode, type: GraphQLNamedType): void => {
    for (const selection of selections) {
      const left = (selection.directives ?? []).some(
        ({ name, arguments: args }) => values.readNode(args?.[0]?.value as ValueNode) === (name.value === 'skip'),
      )
      if (left) continue
      if (selection.kind === Kind.FIELD) {
        for (const { coordinate } of rules.of(type, selection.name.value)) {
          calls[coordinate] = (calls[coordinate] ?? 0) + 1
        }
        const field = 'getFields' in type ? type.getFields()[selection.name.value] : undefined
        if (field && selection.selectionSet) walk(selection.selectionSet, getNamedType(field.type as GraphQLNamedType))
        continue
      }
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value)
      const condition = fragment?.typeCondition ? schema.getType(fragment.typeCondition.name.value) : type
      if (fragment && condition) {
        walk(fragment.selectionSet, isObjectType(type) && isAbstractType(condition) ? type : condition)
      }
    }
  }
  const operation = getOperationAST(document) as OperationDefinitionNode
  walk(operation.selectionSet, schema.getRootType(operation.operation) as GraphQLNamedType)
  return calls
}

it('counts every way to a field', () => {
  fc.assert(
    fc.property(fc.gen(), (gen) => {
      const draw = (most: number) => gen(fc.nat, { max: most })
      const schema = randomSchema(draw)
      const rules = limitSome(schema, draw)
      const { document, variables } = randomDocument(schema, draw)
      const operation = getOperationAST(document) as OperationDefinitionNode
      const calls = new FieldCalls({ schema, document, operation }, rules)
      for (const given of [variables, { i: true }, { i: false, s: true }]) {
        const values = new Values(given, defaultsOf(operation))
        const counted: Record<string, number> = {}
        for (const { rule, count } of calls.count(values)) {
          counted[rule.coordinate] = (counted[rule.coordinate] ?? 0) + count
        }
        expect(counted, print(document)).toEqual(naiveCalls(schema, document, rules, values))
      }
    }),
    { numRuns: 200, endOnFailure: true },
  )
}, 30_000)

it('counts doubling fragments without walking them again, and not without end', () => {
  const { schema, rules } = (() => {
    const schema = randomSchema(() => 0)
    const field = schema.getQueryType()?.getFields().page
    if (field) field.extensions = { bulwark: { rateLimit: { limit: 1, window: '1s' } } }
    return { schema, rules: new FieldRules(schema, 'rateLimit') }
  })()
  const compile = (text: string) => {
    const document = parse(text)
    return new FieldCalls({ schema, document, operation: getOperationAST(document) as OperationDefinitionNode }, rules)
  }
  const doubles = Array.from({ length: 60 }, (_, n) => `fragment f${n} on Query { ...f${n + 1} ...f${n + 1} }`)
  const text = `{ ...f0 } ${doubles.join(' ')} fragment f60 on Query { page { __typename } }`
  expect(compile(text).count(new Values({}, new Map()))).toMatchObject([{ count: 2 ** 60 }])
  expect(compile(`{ ${'... { __typename } '.repeat(50_001)} }`).isTooLarge).toBe(true)
  expect(compile('{ __typename }')).toMatchObject({ isEmpty: true, isTooLarge: false })
})
