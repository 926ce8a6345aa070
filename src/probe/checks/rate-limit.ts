import { getNamedType, isCompositeType } from 'graphql'
import { type Check, notTested, safe, type Verdict } from '../check.js'
import { pageArgument } from '../inputs.js'
import { operation } from '../operation.js'
import { isExecuted, resultOf } from '../result.js'
import { callOf, selectionOf } from '../selection.js'
import type { Target } from '../target.js'
import type { Answer, ProbeRequest } from '../wire.js'

export const rateLimit: Check = {
  id: 'rate-limit',
  severity: 'low',
  title: 'no rate limit shows, or it does not say when to come back',
  why: 'What is not counted is copied, tried and overloaded at the speed of the network.',
  owasp: 4,
  cwe: 770,
  async run(target) {
    const { burst } = target.options.bounds
    if (burst === 0) return notTested('left out by --burst 0')
    const request = await dearRequest(target)
    if (!request) return notTested('no query is executed for a stranger or the user')
    for (let sent = 0; sent < burst; sent++) {
      const answer = await target.askOnce(request, { atOnce: true })
      if (answer.status === 429) return honest(target, request, answer)
    }
    const message = `${burst} requests in a row were served, and no rate limit showed.`
    return { state: 'found', flaws: [{ coordinate: 'requests', message, request }] }
  },
}

/** Whether the request is served after as long as it was told to wait. */
async function honest(target: Target, request: ProbeRequest, { headers }: Answer): Promise<Verdict> {
  const told = headers['retry-after']
  const seconds = /^\d+$/.test(told ?? '')
    ? Number(told)
    : (Date.parse(told ?? '') - target.options.clock.now()) / 1_000
  if (!(seconds >= 0))
    return flaw(request, 'A request was refused with 429, and not told when to come back (Retry-After).')
  const { maxWait } = target.options.bounds
  if (seconds > maxWait)
    return safe(`429 with Retry-After ${told}, which is longer than --max-wait: not looked whether it is true`)
  await target.wait(seconds)
  const again = await target.askOnce(request)
  if (again.status === 429)
    return flaw(request, `Retry-After said ${told}, and after that the request was refused again.`)
  return safe(`429 with Retry-After ${told}, which was true`)
}

function flaw(request: ProbeRequest, message: string): Verdict {
  return { state: 'found', flaws: [{ coordinate: 'Retry-After', message, request }] }
}

/** What costs something, where costs are counted and not requests: a page of a list, and else the least that is served. */
async function dearRequest(target: Target): Promise<ProbeRequest | undefined> {
  const { schema, callers, judged } = target
  const pages = Object.values(schema?.getQueryType()?.getFields() ?? {}).filter(
    (field) => pageArgument(field) !== undefined && isCompositeType(getNamedType(field.type)),
  )
  // A stranger's budget is the smallest, and nobody else's.
  for (const caller of new Set([callers.anonymous, judged])) {
    for (const field of pages) {
      const call = callOf(field, {}, 50)
      if (call === undefined || schema === undefined) continue
      for (const levels of [3, 2, 1]) {
        const request = operation(caller, `{ ${call} ${selectionOf(schema, getNamedType(field.type), levels)} }`)
        const result = resultOf(await target.ask(request))
        if (isExecuted(result) && result.errors.length === 0) return request
      }
    }
    const plain = operation(caller, '{ __typename }')
    if (isExecuted(resultOf(await target.ask(plain)))) return plain
  }
  return undefined
}
