import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { editables, write, written } from '../editable.js'

const SCRIPT = '<img/src=x/onerror=alert(1)>@x'

export const uncheckedInput: Check = {
  id: 'unchecked-input',
  severity: 'low',
  title: 'a value is stored that can’t be what it is called',
  why: 'A script in the place of an e-mail address: some page will show it one day, and run it.',
  owasp: 8,
  cwe: 20,
  writes: true,
  async run(target) {
    const { user } = target.callers
    if (!user) return notTested('no token was given: --token')
    const flaws: Flaw[] = []
    let tried = 0
    for (const editable of editables(target, (name) => /^e-?mail(?:address)?$/i.test(name))) {
      const before = await written(target, write(user, editable))
      const request = write(user, editable, SCRIPT)
      // Only what can be put back is overwritten.
      if (typeof before !== 'string' || !request) continue
      tried++
      if ((await written(target, request)) !== SCRIPT) continue
      const message = `A script was stored as ${editable.slot} of ${editable.field.name}; the old value was put back.`
      flaws.push({ coordinate: `Mutation.${editable.field.name}.${editable.slot}`, message, request })
      await written(target, write(user, editable, before))
    }
    if (tried === 0) return notTested('no mutation was found that writes an e-mail address, and answers it')
    return verdictOf(flaws)
  },
}
