import { getNamedType, isLeafType } from 'graphql'
import { isSensitive } from '../../authorization/exposed-fields.js'
import { declaredOnce } from '../declared-once.js'
import { isInternal, isPersonal } from '../names.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** A field that tells who somebody is, or what the business keeps to itself. */
export const personalField: Rule = {
  id: 'personal-field',
  severity: 'medium',
  title: 'anybody may read a field that looks personal or internal',
  why: 'Addresses, birthdays, margins and who the administrators are: whoever asks for the object gets them as well.',
  owasp: 3,
  cwe: 359,
  *find(subject) {
    const told = new Set<string>()
    for (const { type, field: own } of subject.fields()) {
      const { field, coordinate } = declaredOnce(type, own)
      const named = getNamedType(field.type)
      if (!isLeafType(named) || isSensitive(field.name) || subject.isRoot(type)) continue
      const isOfPerson = isPersonal(field.name) && named.name !== 'Boolean'
      if (!(isOfPerson || isInternal(field.name))) continue
      if (subject.owners.ruleOf(type.name) || !subject.isForgotten(type, own)) continue
      if (told.has(coordinate)) continue
      told.add(coordinate)
      const node = nodeOf(field)
      const isOwn = isOfPerson && subject.accounts.has(type)
      const policy = `${subject.policyDirective}(policies: [["self"]])`
      const directive = isOwn ? policy : subject.staffDirective
      yield {
        coordinate,
        message: `${coordinate} looks ${isOfPerson ? 'personal' : 'internal'} by its name, and has no rule.`,
        node,
        mend: {
          sdl: `${field.name}: ${field.type} ${directive}`,
          note: isOwn ? 'fieldAuthorization.policies.self' : '@public if everyone may have it',
          ...(node && { insert: { node, directive } }),
        },
      }
    }
  },
}
