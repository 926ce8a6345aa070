import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { operation } from '../operation.js'
import { isExecuted, resultOf } from '../result.js'
import type { ProbeRequest } from '../wire.js'
import { unasked } from './csrf.js'

const MUTATION = 'mutation { __typename }'

export const getMutation: Check = {
  id: 'get-mutation',
  severity: 'high',
  title: 'a mutation may be sent by GET',
  why: 'A link, an image or a prefetch is enough to change something in the name of whoever sees it.',
  owasp: 8,
  cwe: 352,
  async run(target) {
    const control = resultOf(await target.ask(operation(target.judged, MUTATION)))
    if (!isExecuted(control)) return notTested('there are no mutations for this caller')
    const { headers } = target.judged
    const ways: readonly (readonly [name: string, request: ProbeRequest])[] = [
      ['GET', { method: 'GET', headers, search: { query: MUTATION } }],
      [
        'GET, with a header for preflights',
        { method: 'GET', headers: { ...headers, 'apollo-require-preflight': '1' }, search: { query: MUTATION } },
      ],
      [
        'GET, behind a query',
        {
          method: 'GET',
          headers: { ...headers, 'apollo-require-preflight': '1' },
          search: { query: `query A { __typename } mutation B { __typename }`, operationName: 'B' },
        },
      ],
    ]
    const flaws: Flaw[] = []
    for (const [coordinate, request] of ways) {
      if (!isExecuted(resultOf(await target.ask(request)))) continue
      flaws.push({ coordinate, message: `A mutation that came by ${coordinate} was executed.`, request })
    }
    return verdictOf(flaws)
  },
}

export const getQuery: Check = {
  id: 'get-query',
  severity: 'low',
  title: 'a query may be sent by GET from another site',
  why: 'A page can time it, or make its visitor pay for it; and what a query answers ends up in caches and logs.',
  owasp: 8,
  cwe: 352,
  async run(target) {
    const request: ProbeRequest = {
      method: 'GET',
      headers: { ...unasked(target), 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
      search: { query: '{ __typename }' },
    }
    const control = resultOf(await target.ask(operation({ headers: unasked(target) }, '{ __typename }')))
    if (!isExecuted(control)) return notTested('strangers are refused in any form')
    if (!isExecuted(resultOf(await target.ask(request)))) return verdictOf([])
    return verdictOf([
      { coordinate: 'GET', message: 'A query by GET was executed without a header for preflights.', request },
    ])
  },
}
