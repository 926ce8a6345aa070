import { attempt } from '../attempt.js'
import { type Check, verdictOf } from '../check.js'
import { operation, repeat } from '../operation.js'
import { resultOf } from '../result.js'

/** 2 to this power are the fields that the doubling stands for: enough to tell, and of no harm. */
const DOUBLINGS = 12
const CHAIN = 150
const RING = 200

export const fragments: Check = {
  id: 'fragments',
  severity: 'medium',
  title: 'fragments may stand for far more than is written',
  why: 'Each that spreads the next one twice doubles what has to be validated: a kilobyte stands for billions of fields.',
  owasp: 4,
  cwe: 409,
  async run(target) {
    const ask = (query: string) => operation(target.judged, query)
    const root = String(resultOf(await target.ask(ask('{ __typename }')))?.data?.__typename ?? 'Query')
    const small = ask(`{ ...f } fragment f on ${root} { __typename }`)
    const last = (count: number) => `fragment f${count} on ${root} { __typename }`
    const chain = (count: number, spreads: (index: number) => string) =>
      `{ ...f0 } ${repeat(count, (index) => `fragment f${index} on ${root} { ${spreads(index + 1)} }`)}`
    const verdicts = [
      await attempt(target, {
        coordinate: 'fragments that double',
        small,
        request: ask(`${chain(DOUBLINGS, (next) => `...f${next} ...f${next}`)} ${last(DOUBLINGS)}`),
        message: `Fragments that stand for ${2 ** DOUBLINGS} fields were executed.`,
      }),
      await attempt(target, {
        coordinate: 'a chain of fragments',
        small,
        severity: 'low',
        request: ask(`${chain(CHAIN, (next) => `...f${next}`)} ${last(CHAIN)}`),
        message: `A chain of ${CHAIN} fragments was executed.`,
      }),
      await attempt(target, {
        coordinate: 'a ring of fragments',
        small,
        request: ask(chain(RING, (next) => `...f${next % RING}`)),
        message: `A ring of ${RING} fragments was executed.`,
      }),
    ]
    const flaws = verdicts.flatMap((one) => (one.state === 'found' ? one.flaws : []))
    return flaws.length > 0 ? verdictOf(flaws) : (verdicts.find(({ state }) => state === 'not tested') ?? verdictOf([]))
  },
}
