import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInputObjectType, isScalarType } from 'graphql'
import { holdsAnything } from '../../unstructured.js'
import type { Found } from '../finding.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** An input that takes anything, without a JSON schema. */
export const jsonInput: Rule = {
  id: 'json-input',
  severity: 'medium',
  title: 'an input takes any JSON',
  why: 'What has no shape is not checked: a deep or huge value, or an operator of the database, comes as far as the resolver.',
  owasp: 3,
  cwe: 20,
  *find({ schema, types, validation, writeOf, writes }) {
    const query = schema.getQueryType()
    const reads = Object.values(query?.getFields() ?? {}).map((field) => ({
      coordinate: `${query?.name}.${field.name}`,
      field,
    }))
    const inputs: { coordinate: string; input: GraphQLArgument | GraphQLInputField }[] = [...writes, ...reads].flatMap(
      ({ coordinate, field }) => field.args.map((arg) => ({ coordinate: `${coordinate}.${arg.name}`, input: arg })),
    )
    for (const type of types) {
      if (!isInputObjectType(type) || !writeOf.has(type.name)) continue
      for (const input of Object.values(type.getFields()))
        inputs.push({ coordinate: `${type.name}.${input.name}`, input })
    }
    for (const { coordinate, input } of inputs) {
      const type = getNamedType(input.type)
      if (!isScalarType(type) || !holdsAnything(type.name) || Object.hasOwn(validation.jsonSchemas, coordinate))
        continue
      const found: Found = {
        coordinate,
        message: `${coordinate} is ${type.name}: nothing says what may be in it.`,
        node: nodeOf(input),
        mend: {
          sdl: `${input.name}: ${input.type}`,
          note: `inputValidation.jsonSchemas: { '${coordinate}': … }, or true for the bounds alone; or an input type`,
        },
      }
      yield found
    }
  },
}
