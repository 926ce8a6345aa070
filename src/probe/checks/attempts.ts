import { getNamedType, isCompositeType } from 'graphql'
import { isAttempt } from '../../inspect/names.js'
import { type Check, notTested, safe } from '../check.js'
import type { Field } from '../inputs.js'
import { operation, repeat } from '../operation.js'
import { codesOf, type Result, resultOf } from '../result.js'
import { callOf } from '../selection.js'
import type { Target } from '../target.js'
import type { Answer, ProbeRequest } from '../wire.js'

const BY_ALIAS = 10
const IN_A_ROW = 12
const REFUSED = /RATE|LIMIT|THROTTL|TOO_MANY|too many|try again|locked/i

export const aliasAttempts: Check = {
  id: 'attempts-by-alias',
  severity: 'high',
  title: 'one request holds as many attempts as one likes',
  why: 'A password or a code is guessed by aliases, unseen by whoever counts requests.',
  owasp: 2,
  cwe: 307,
  writes: true,
  async run(target) {
    const field = attemptField(target)
    if (!field) return notTested(NONE)
    const selection = selectionFor(field)
    const query = `mutation { ${repeat(BY_ALIAS, (index) => `a${index}: ${callOf(field)}${selection}`)} }`
    const request = operation(target.callers.anonymous, query)
    const one = await target.askOnce(attemptOf(target, field))
    if (!isMade(one)) return notTested(`one attempt of ${field.name} is refused as well: ${codesOf(resultOf(one))}`)
    const result = resultOf(await target.askOnce(request))
    if (madeIn(result) < BY_ALIAS) return safe(`Mutation.${field.name}: ${codesOf(result)}`)
    const message = `${BY_ALIAS} attempts of ${field.name} in one request were all made.`
    return { state: 'found', flaws: [{ coordinate: `Mutation.${field.name}`, message, request }] }
  },
}

export const attemptsInARow: Check = {
  id: 'attempts-in-a-row',
  severity: 'high',
  title: 'a password may be guessed again and again',
  why: 'Whoever has the patience has the account; stuffing of stolen passwords needs no more either.',
  owasp: 2,
  cwe: 307,
  writes: true,
  async run(target) {
    const field = attemptField(target)
    if (!field) return notTested(NONE)
    const request = operation(target.callers.anonymous, `mutation { ${callOf(field)}${selectionFor(field)} }`)
    for (let made = 0; made < IN_A_ROW; made++) {
      const answer = await target.askOnce(request)
      if (isLimited(answer)) return safe(`Mutation.${field.name}, after ${made} attempts`)
      if (!isMade(answer)) return notTested(`an attempt of ${field.name} is refused: ${codesOf(resultOf(answer))}`)
    }
    const message = `${IN_A_ROW} attempts of ${field.name} in a row, for one account, were all made.`
    return { state: 'found', flaws: [{ coordinate: `Mutation.${field.name}`, message, request }] }
  },
}

const NONE = 'the schema is not known, or has no mutation that looks like signing in'

function attemptOf({ callers }: Target, field: Field): ProbeRequest {
  return operation(callers.anonymous, `mutation { ${callOf(field)}${selectionFor(field)} }`)
}

function isMade(answer: Answer): boolean {
  return madeIn(resultOf(answer)) > 0
}

function isLimited(answer: Answer): boolean {
  const errors = resultOf(answer)?.errors ?? []
  return answer.status === 429 || errors.some(({ code, message }) => REFUSED.test(`${code} ${message}`))
}

function attemptField({ schema }: Target): Field | undefined {
  const fields = Object.values(schema?.getMutationType()?.getFields() ?? {})
  return fields.find((field) => isAttempt(field.name) && field.args.length > 0 && callOf(field) !== undefined)
}

function selectionFor(field: Field): string {
  return isCompositeType(getNamedType(field.type)) ? ' { __typename }' : ''
}

/** Attempts that a resolver has answered, and not a limit. */
function madeIn(result: Result | undefined): number {
  const refused = new Set<unknown>()
  const answered = new Set<unknown>()
  for (const { path, code, message } of result?.errors ?? []) {
    if (!path) continue
    if (REFUSED.test(`${code} ${message}`)) refused.add(path[0])
    else answered.add(path[0])
  }
  for (const [key, value] of Object.entries(result?.data ?? {}))
    if (value !== null || !refused.has(key)) answered.add(key)
  return [...answered].filter((key) => !refused.has(key)).length
}
