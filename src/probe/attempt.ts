import { type Flaw, notTested, safe, type Verdict } from './check.js'
import { codesOf, isExecuted, type Result, resultOf } from './result.js'
import type { Target } from './target.js'
import type { Answer, ProbeRequest } from './wire.js'

/** A request that should be refused, beside one like it that should not. */
export interface Attempt {
  readonly coordinate: string
  /** The same in small. Where even that is refused, a refusal tells nothing. */
  readonly small: ProbeRequest
  readonly request: ProbeRequest
  readonly severity?: Flaw['severity']
  /** What was executed, as a sentence. */
  readonly message: string
  /** @default whether the operation was executed */
  readonly succeeds?: (answer: Answer, result: Result | undefined) => boolean
}

/** Makes an attempt: found if it succeeds, if the server answers it with an error of its own, or not in time. */
export async function attempt(target: Target, { small, succeeds, ...made }: Attempt): Promise<Verdict> {
  const control = resultOf(await target.ask(small))
  if (!isExecuted(control))
    return notTested(`the same in small is refused as well: ${codesOf(control) || 'no GraphQL'}`)
  const answer = await target.askHard(made.request)
  if (answer === 'hangs') return found(made, 'The server does not answer in time.')
  if (answer.status === 429) return notTested('a rate limit came first')
  const result = resultOf(answer)
  if (succeeds ? succeeds(answer, result) : isExecuted(result)) return found(made, made.message)
  if (answer.status >= 500)
    return found({ ...made, severity: 'low' }, `It is answered with ${answer.status}, which tells that it hurts.`)
  return safe(codesOf(result) || `status ${answer.status}`)
}

function found({ coordinate, request, severity }: Omit<Attempt, 'small'>, message: string): Verdict {
  return { state: 'found', flaws: [{ coordinate, message, request, ...(severity && { severity }) }] }
}
