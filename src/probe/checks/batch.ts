import { attempt } from '../attempt.js'
import type { Check } from '../check.js'
import { batchOf, operation } from '../operation.js'
import { resultsOf } from '../result.js'

const COUNT = 50

export const batch: Check = {
  id: 'batch',
  severity: 'medium',
  title: 'a request may hold as many operations as one likes',
  why: 'Whoever counts requests sees one, and fifty passwords are tried.',
  owasp: 4,
  cwe: 799,
  run(target) {
    const queries = Array.from({ length: COUNT }, () => '{ __typename }')
    return attempt(target, {
      coordinate: 'batch',
      small: operation(target.judged, '{ __typename }'),
      request: batchOf(target.judged, queries),
      message: `A batch of ${COUNT} operations was executed.`,
      succeeds: (answer) => (resultsOf(answer) ?? []).filter(({ data }) => data !== null).length === COUNT,
    })
  },
}
