import { getNamedType, isCompositeType } from 'graphql'
import { type Check, type Flaw, verdictOf } from '../check.js'
import { leaksIn } from '../leaks.js'
import { operation } from '../operation.js'
import { callOf } from '../selection.js'
import type { Target } from '../target.js'
import type { ProbeRequest } from '../wire.js'

/** Fields of queries that are called, with made up arguments. */
const FIELDS = 40

/** What errors are provoked with beside calls that fail by themselves. */
const WRONG: readonly (readonly [where: string, query: string, variables?: Readonly<Record<string, unknown>>])[] = [
  ['a syntax error', '{ __typename'],
  ['an unknown field', '{ probeUnknownField }'],
  ['a wrong variable', 'query ($if: Boolean!) { __typename @include(if: $if) }', { if: { secret: 'probe-echo-4711' } }],
  ['an unknown operation', 'query a { __typename }'],
]

export const errorDetail: Check = {
  id: 'error-detail',
  severity: 'medium',
  title: 'errors tell how the server is made',
  why: 'Statements, stacks and paths tell an attacker which door to try next, and values of a request end up in logs.',
  owasp: 8,
  cwe: 209,
  async run(target) {
    const flaws: Flaw[] = []
    for (const [coordinate, request] of [...wrongRequests(target), ...calls(target)]) {
      const answer = await target.ask(request)
      const leaks = leaksIn(answer)
      if (leaks.length > 0)
        flaws.push({ coordinate, message: `The answer to ${coordinate} has ${leaks.join(', ')}.`, request })
      else if (answer.body.includes('probe-echo-4711')) {
        const message = 'An error repeats the value of a variable, whatever secret it is.'
        flaws.push({ coordinate, message, severity: 'low', request })
      }
    }
    return verdictOf(flaws, target.schema ? undefined : 'without a schema, no field was called')
  },
}

function wrongRequests(target: Target): (readonly [string, ProbeRequest])[] {
  return WRONG.map(([where, query, variables]) => {
    const rest = { ...(variables && { variables }), ...(where === 'an unknown operation' && { operationName: 'b' }) }
    return [where, operation(target.judged, query, rest)]
  })
}

/** Each field of queries once, with made up arguments. */
function calls({ schema, judged }: Target): (readonly [string, ProbeRequest])[] {
  const fields = Object.values(schema?.getQueryType()?.getFields() ?? {}).slice(0, FIELDS)
  return fields.flatMap((field) => {
    const call = callOf(field, {}, 1)
    if (call === undefined) return []
    const selection = isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''
    return [[`Query.${field.name}`, operation(judged, `{ ${call}${selection} }`)]]
  })
}
