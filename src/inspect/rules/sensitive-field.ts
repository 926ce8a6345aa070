import { exposedFields } from '../../authorization/exposed-fields.js'
import { declaredOnce } from '../declared-once.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** A field that answers a secret, by its name. The server tells of the same ones when it starts. */
export const sensitiveField: Rule = {
  id: 'sensitive-field',
  severity: 'high',
  title: 'anybody may read a field that looks secret',
  why: 'A hash, a token or a card number is worth more to whoever should not have it than all the rest of the object.',
  owasp: 3,
  cwe: 200,
  *find(subject) {
    const exposed = new Set(exposedFields(subject.schema, subject.rules))
    const told = new Set<string>()
    for (const { type, field: own, coordinate: ofType } of subject.fields()) {
      if (!exposed.has(ofType) || subject.owners.ruleOf(type.name)) continue
      const { field, coordinate } = declaredOnce(type, own)
      if (told.has(coordinate)) continue
      told.add(coordinate)
      const node = nodeOf(field)
      const directive = subject.staffDirective
      yield {
        coordinate,
        // To answer a token is what some mutations are for.
        ...(!subject.accounts.isRead(type) && { severity: 'low' as const }),
        message: `${coordinate} looks secret by its name or type, and has no rule.`,
        node,
        mend: {
          sdl: `${field.name}: ${field.type} ${directive}`,
          note: '@public if everyone may have it',
          ...(node && { insert: { node, directive } }),
        },
      }
    }
  },
}
