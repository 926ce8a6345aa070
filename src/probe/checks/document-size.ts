import { attempt } from '../attempt.js'
import type { Check } from '../check.js'
import { operation, repeat } from '../operation.js'

const OPERATIONS = 1_200

export const documentSize: Check = {
  id: 'document-size',
  severity: 'low',
  title: 'a document may be as long as one likes',
  why: 'The parser and the validator are busy with what is never executed, before anybody asks who sent it.',
  owasp: 4,
  cwe: 770,
  run(target) {
    const ask = (count: number) =>
      operation(
        target.judged,
        repeat(count, (index) => `query q${index} { __typename }`),
        { operationName: 'q0' },
      )
    return attempt(target, {
      coordinate: 'document',
      small: ask(1),
      request: ask(OPERATIONS),
      message: `A document of ${OPERATIONS} operations was taken, and one of them executed.`,
    })
  },
}
