import type { GraphQLObjectType } from 'graphql'
import { isObjectType } from 'graphql'
import { allOf } from '../../authorization/requirement.js'
import type { Rule } from '../rule.js'
import { isKept, nodeOf, type Subject } from '../subject.js'

/** A type whose objects look like somebody's, and that everybody may read. */
export const missingOwner: Rule = {
  id: 'missing-owner',
  severity: 'high',
  title: 'a type that looks owned has no owner',
  why: 'Whoever knows or guesses an id, or finds another way to the object, reads what belongs to somebody else.',
  owasp: 1,
  cwe: 639,
  *find(subject) {
    for (const type of subject.types) {
      if (!isObjectType(type) || isSettled(subject, type)) continue
      const owned = subject.accounts.ownershipOf(type)
      if (owned === undefined) continue
      const { field, tie, property } = owned
      const node = nodeOf(type)
      const directive = `@${subject.ownership.ownerDirective}(field: ${JSON.stringify(property)})`
      yield {
        coordinate: type.name,
        // What somebody has made, others are often meant to see.
        severity: tie === 'owner' ? 'high' : 'low',
        message: `${type.name} looks like somebody's, by its field ${field.name}, and does not say whose.`,
        node,
        mend: {
          sdl: `type ${type.name} ${directive}`,
          note: `@public on ${type.name} if everyone may have it; resolvers have to load ${property}`,
          ...(node && { insert: { node, directive } }),
        },
      }
    }
  },
}

/** Whether somebody has said who may have the objects of a type. */
export function isSettled(subject: Subject, type: GraphQLObjectType): boolean {
  if (subject.isRoot(type) || subject.owners.ruleOf(type.name)) return true
  if (subject.says(type.name, type, 'public')) return true
  const fields = Object.values(type.getFields())
  // What every field requires, the type does.
  if (fields.every(({ name }) => isKept(subject.requirementOf(type.name, name)))) return true
  return isKept(allOf(type.getInterfaces().map(({ name }) => subject.requirementOf(type.name, name))))
}
