import { type GraphQLField, type GraphQLObjectType, getNamedType, Kind, print } from 'graphql'
import { isOpen } from '../../authorization/requirement.js'
import type { Rule } from '../rule.js'
import { nodeOf, type Subject } from '../subject.js'

/** Fields that identify an object, or lead to the next page, have no secret of their own. */
const PLAIN = /^(?:id|uuid|_id|nodeId|databaseId|cursor|pageInfo|totalCount|clientMutationId)$/

/** A field without a rule among others that have one. */
export const forgottenRule: Rule = {
  id: 'forgotten-rule',
  severity: 'medium',
  title: 'a field without a rule, on a type where most have one',
  why: 'Where rules stand field by field, the field that was added last is the one that nobody has protected.',
  owasp: 3,
  cwe: 862,
  *find(subject) {
    const mutation = subject.schema.getMutationType()
    for (const type of objectTypes(subject)) {
      // Mutations have a check of their own.
      if (type === mutation || subject.owners.ruleOf(type.name)) continue
      const fields = Object.values(type.getFields()).filter(({ name }) => !PLAIN.test(name))
      const ruled = fields.filter((field) => !isOpen(subject.requirementOf(type.name, field.name)))
      if (ruled.length < 2 || ruled.length * 2 < fields.length) continue
      for (const field of fields) {
        if (!subject.isForgotten(type, field) || subject.owners.mayBeOwned(getNamedType(field.type))) continue
        const node = nodeOf(field)
        const directive = commonRule(subject, ruled)
        const coordinate = `${type.name}.${field.name}`
        yield {
          coordinate,
          message: `${coordinate} has no rule; ${ruled.length} of the ${fields.length} fields of ${type.name} have one.`,
          node,
          mend: {
            sdl: `${field.name}: ${field.type} ${directive}`,
            note: '@public if everyone may have it',
            ...(node && { insert: { node, directive } }),
          },
        }
      }
    }
  },
}

function* objectTypes(subject: Subject): Iterable<GraphQLObjectType> {
  const seen = new Set<GraphQLObjectType>()
  for (const { type } of subject.fields()) {
    if (seen.has(type)) continue
    seen.add(type)
    yield type
  }
}

/** The rule that its neighbours have most often. */
function commonRule(subject: Subject, ruled: readonly GraphQLField<unknown, unknown>[]): string {
  const counts = new Map<string, number>()
  for (const { astNode } of ruled) {
    for (const directive of astNode?.directives ?? []) {
      if (directive.kind !== Kind.DIRECTIVE || !subject.ruleDirectives.includes(directive.name.value)) continue
      const text = print(directive)
      counts.set(text, (counts.get(text) ?? 0) + 1)
    }
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  return most?.[0] ?? subject.signedInDirective
}
