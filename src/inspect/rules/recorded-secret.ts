import { type GraphQLArgument, type GraphQLInputField, getNamedType, isInputObjectType, isLeafType } from 'graphql'
import { isSensitive } from '../../authorization/exposed-fields.js'
import { sensitiveInputs } from '../../input/sensitive.js'
import { isPageToken } from '../names.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** A secret that a client sends, and that audit events keep. */
export const recordedSecret: Rule = {
  id: 'recorded-secret',
  severity: 'low',
  title: 'a secret that clients send is recorded',
  why: 'Audit events hold the variables of an operation; whoever reads them reads the password as well.',
  owasp: 8,
  cwe: 532,
  *find(subject) {
    const name = subject.validation.directives.sensitive
    const marked = sensitiveInputs(subject.schema, name)
    const inputs: { input: GraphQLArgument | GraphQLInputField; coordinate: string }[] = [...subject.fields()].flatMap(
      ({ field, coordinate }) => field.args.map((arg) => ({ input: arg, coordinate: `${coordinate}.${arg.name}` })),
    )
    for (const type of subject.types) {
      if (!isInputObjectType(type)) continue
      for (const input of Object.values(type.getFields())) {
        inputs.push({ input, coordinate: `${type.name}.${input.name}` })
      }
    }
    for (const { input, coordinate } of inputs) {
      const type = getNamedType(input.type)
      if (marked.has(coordinate) || !isLeafType(type) || type.name === 'Boolean' || /(?:Id|ID|_id)s?$/.test(input.name))
        continue
      if (!isSensitive(input.name) || isPageToken(input.name)) continue
      const node = nodeOf(input)
      const directive = `@${name}`
      yield {
        coordinate,
        message: `${coordinate} is a secret by its name, and is recorded as it was sent.`,
        node,
        mend: { sdl: `${input.name}: ${input.type} ${directive}`, ...(node && { insert: { node, directive } }) },
      }
    }
  },
}
