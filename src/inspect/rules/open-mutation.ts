import { isOpen } from '../../authorization/requirement.js'
import { isForStrangers } from '../names.js'
import type { Rule } from '../rule.js'
import { nodeOf } from '../subject.js'

/** A mutation that strangers may run. */
export const openMutation: Rule = {
  id: 'open-mutation',
  severity: 'high',
  title: 'anybody may run a mutation',
  why: 'A function without a rule is one that a stranger may call: what it changes, everybody may change.',
  owasp: 5,
  cwe: 862,
  *find(subject) {
    const mutation = subject.schema.getMutationType()
    if (!mutation) return
    for (const { coordinate, field, requirement } of subject.writes) {
      if (!isOpen(requirement) || mutation.getFields()[field.name] !== field) continue
      if (subject.rules.isPublic(mutation, field) || isForStrangers(field.name)) continue
      const node = nodeOf(field)
      const directive = subject.signedInDirective
      yield {
        coordinate,
        message: `${coordinate} has no rule: callers without credentials may run it.`,
        node,
        mend: {
          sdl: `${field.name}(…): ${field.type} ${directive}`,
          note: 'a role, if not everyone who has signed in may; @public if strangers may',
          ...(node && { insert: { node, directive } }),
        },
      }
    }
  },
}
