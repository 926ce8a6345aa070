import { type GraphQLInputField, getNamedType, isEnumType, isInputObjectType } from 'graphql'
import { wordsOf } from '../../authorization/named-fields.js'
import type { Severity } from '../finding.js'
import { privilegeOf, tieOf } from '../names.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** Inputs that choose what is found write nothing. */
const CHOOSES = /(?:Filter|Where|OrderBy|Sort|Sorter|Sorting)(?:Input)?$/

/** An input field by which callers give themselves what they should not have. */
export const privilegedInput: Rule = {
  id: 'privileged-input',
  severity: 'high',
  title: 'anybody who may write an input may write a privileged field of it',
  why: 'A form that takes a name also takes isAdmin: what the client sends is written, unless somebody leaves it out.',
  owasp: 3,
  cwe: 915,
  *find(subject) {
    for (const type of subject.types) {
      const write = isInputObjectType(type) && subject.writeOf.get(type.name)
      if (!write || CHOOSES.test(type.name)) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        if (isInputObjectType(getNamedType(field.type)) || subject.inputs.of(coordinate)) continue
        const isTie = tieOf(field.name, true) === 'owner' && !isObject(type.name, field.name)
        const severity = isTie ? 'medium' : severityOf(field)
        if (severity === undefined || subject.hasPreset(coordinate) || subject.isOwnedId(coordinate, field)) continue
        const node = nodeOf(field)
        const directive = subject.staffDirective
        yield {
          coordinate,
          severity,
          message: `${coordinate} has no rule: whoever may run ${write.coordinate} may write it.`,
          node,
          mend: {
            sdl: `${field.name}: ${field.type} ${directive}`,
            ...(isTie && { note: `or fieldAuthorization.presets: { '${coordinate}': 'id' }` }),
            ...(node && { insert: { node, directive } }),
          },
        }
      }
    }
  },
}

function severityOf({ name, type }: GraphQLInputField): Severity | undefined {
  const severity = privilegeOf(name)
  // A state may be part of an address, and a switch is no price.
  if (severity === 'low' && !isEnumType(getNamedType(type))) return undefined
  return severity === 'medium' && getNamedType(type).name === 'Boolean' ? undefined : severity
}

/** The user of FollowUserInput is whom the write is about, and not whose its outcome is. */
function isObject(input: string, field: string): boolean {
  return wordsOf(input).includes(wordsOf(field)[0] as string)
}
