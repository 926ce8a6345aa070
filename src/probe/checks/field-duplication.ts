import { attempt } from '../attempt.js'
import type { Check } from '../check.js'
import { operation, repeat } from '../operation.js'

const COUNT = 500

export const fieldDuplication: Check = {
  id: 'field-duplication',
  severity: 'low',
  title: 'a field may be written again and again',
  why: 'To compare each with each takes the validator time that grows with their square.',
  owasp: 4,
  cwe: 407,
  run(target) {
    const ask = (count: number) => operation(target.judged, `{ ${repeat(count, () => '__typename')} }`)
    return attempt(target, {
      coordinate: 'Query.__typename',
      small: ask(1),
      request: ask(COUNT),
      message: `A field that was written ${COUNT} times was executed.`,
    })
  },
}
