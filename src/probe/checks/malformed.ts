import { type Check, type Flaw, verdictOf } from '../check.js'
import { leaksIn } from '../leaks.js'
import { operation } from '../operation.js'
import { isExecuted, resultOf } from '../result.js'
import type { ProbeRequest } from '../wire.js'

const JSON_TYPE = 'application/json'
const BODY = JSON.stringify({ query: '{ __typename }' })

/** Requests that are none, by what is wrong with them. */
const WRONG: readonly (readonly [what: string, type: string, body: string])[] = [
  ['JSON that breaks off', JSON_TYPE, '{"query":'],
  ['null', JSON_TYPE, 'null'],
  ['a text', JSON_TYPE, '"{ __typename }"'],
  ['an empty batch', JSON_TYPE, '[]'],
  ['a batch of nothing', JSON_TYPE, '[null]'],
  ['a query that is a number', JSON_TYPE, '{"query":1}'],
  ['variables that are a text', JSON_TYPE, '{"query":"{ __typename }","variables":"x"}'],
  ['a name that is an object', JSON_TYPE, '{"query":"{ __typename }","operationName":{}}'],
  ['extensions that are a list', JSON_TYPE, '{"query":"{ __typename }","extensions":[1]}'],
  [
    'an object that is deep',
    JSON_TYPE,
    `{"query":"{ __typename }","variables":${'{"a":'.repeat(500)}1${'}'.repeat(500)}}`,
  ],
  ['application/xml', 'application/xml', BODY],
  ['application/octet-stream', 'application/octet-stream', BODY],
]

export const malformed: Check = {
  id: 'malformed-requests',
  severity: 'low',
  title: 'a request that is none is not refused as such',
  why: 'An error of the server tells an attacker where it was not expected, and a type that nobody meant slips past filters.',
  owasp: 8,
  cwe: 20,
  async run(target) {
    const flaws: Flaw[] = []
    const add = (coordinate: string, request: ProbeRequest, message: string) =>
      flaws.push({ coordinate, message, request })
    for (const [what, type, body] of WRONG) {
      const plain = operation(target.judged, '')
      const request = { ...plain, headers: { ...plain.headers, 'content-type': type }, body }
      const answer = await target.askHard(request)
      if (answer === 'hangs') add(what, request, `To ${what} there is no answer in time.`)
      else if (answer.status >= 500) add(what, request, `To ${what} the answer is ${answer.status}.`)
      else if (leaksIn(answer).length > 0)
        add(what, request, `The answer to ${what} has ${leaksIn(answer).join(', ')}.`)
      else if (type !== JSON_TYPE && isExecuted(resultOf(answer))) add(what, request, `A body of ${type} was executed.`)
    }
    return verdictOf(flaws)
  },
}
