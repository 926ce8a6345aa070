import { attempt } from '../attempt.js'
import { type Check, verdictOf } from '../check.js'
import { operation, repeat } from '../operation.js'

const KNOWN = 300
const UNKNOWN = 100

export const directives: Check = {
  id: 'directives',
  severity: 'low',
  title: 'directives may be piled up',
  why: 'Each is looked up, validated and evaluated, and an unknown one is answered with an error of its own.',
  owasp: 4,
  cwe: 770,
  async run(target) {
    const ask = (query: string) => operation(target.judged, query)
    const known = await attempt(target, {
      coordinate: '@include',
      small: ask('{ ... @include(if: true) { __typename } }'),
      request: ask(
        `{ ${repeat(KNOWN, (index) => `... @include(if: true) { ${index === 0 ? '__typename' : 'a: __typename'} }`)} }`,
      ),
      message: `An operation with ${KNOWN} directives was executed.`,
    })
    const unknown = await attempt(target, {
      coordinate: 'an unknown directive',
      small: ask('{ __typename }'),
      request: ask(`{ __typename ${'@probe '.repeat(UNKNOWN)}}`),
      message: `Of ${UNKNOWN} unknown directives in one place each got an error of its own.`,
      succeeds: (_, result) => (result?.errors.length ?? 0) >= UNKNOWN,
    })
    const flaws = [known, unknown].flatMap((one) => (one.state === 'found' ? one.flaws : []))
    return flaws.length > 0 ? verdictOf(flaws) : ([known, unknown].find(({ state }) => state === 'not tested') ?? known)
  },
}
