import { attempt } from '../attempt.js'
import type { Check } from '../check.js'
import { operation, repeat } from '../operation.js'
import { emptyRoots } from '../paths.js'

const COUNT = 200

export const aliases: Check = {
  id: 'aliases',
  severity: 'medium',
  title: 'one field may be called again and again',
  why: 'Hundreds of calls of one resolver for the price of one request slip past whoever counts requests.',
  owasp: 4,
  cwe: 770,
  run(target) {
    const [root] = target.schema ? emptyRoots(target.schema) : []
    const field = root ? `${root.call} { __typename }` : '__typename'
    const ask = (count: number) => operation(target.judged, `{ ${repeat(count, (index) => `a${index}: ${field}`)} }`)
    return attempt(target, {
      coordinate: root ? `Query.${root.field.name}` : 'Query.__typename',
      small: ask(1),
      request: ask(COUNT),
      // Of __typename it costs little, and some limits leave it out.
      ...(root === undefined && { severity: 'low' as const }),
      message: `${COUNT} aliases of one field were executed.`,
    })
  },
}
