import { privilegeOf } from '../../inspect/names.js'
import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { editables, write, written } from '../editable.js'

export const privilegedInput: Check = {
  id: 'privileged-input',
  severity: 'high',
  title: 'a user writes a field that gives rights',
  why: 'No form has it, but the input type does: whoever sends it is admin, or has a larger balance.',
  owasp: 3,
  cwe: 915,
  writes: true,
  async run(target) {
    const { user } = target.callers
    if (!user) return notTested('no token was given: --token')
    const flaws: Flaw[] = []
    let tried = 0
    for (const editable of editables(target, (name) => privilegeOf(name) === 'high')) {
      const before = await written(target, write(user, editable))
      const wanted = other(before)
      const request = wanted === undefined ? undefined : write(user, editable, wanted)
      // What can't be seen can't be put back either.
      if (!request) continue
      tried++
      const after = await written(target, request)
      if (after === wanted) {
        const message = `The user has set ${editable.slot} of ${editable.field.name} from ${before} to ${wanted}; it was put back.`
        flaws.push({ coordinate: `Mutation.${editable.field.name}.${editable.slot}`, message, request })
        await written(target, write(user, editable, before))
      }
    }
    if (tried === 0) return notTested('no mutation was found that writes rights, and answers what it has written')
    return verdictOf(flaws)
  },
}

/** Another value than the one that is there, of the same kind. */
function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  return typeof value === 'number' ? value + 1 : undefined
}
