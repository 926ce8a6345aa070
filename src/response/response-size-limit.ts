import type { Follower, Guard, JudgeOf, OperationInput } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import { bytesBeyond } from './json-size.js'

const names = ['responseBytes'] as const

/** Options of {@link responseSizeLimitGuard}. */
export type ResponseSizeLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Whether anything is said of the size of an answer, to everyone, a role or a field. */
export function limitsResponses({ roles = {}, fields = {}, ...own }: ResponseSizeLimitOptions): boolean {
  return [own, ...Object.values(roles), ...Object.values(fields)].some(
    ({ responseBytes }) => responseBytes !== undefined,
  )
}

/** Bounds the bytes of an answer, of each of its parts and of each event. */
export function responseSizeLimitGuard(options: ResponseSizeLimitOptions = {}): Guard {
  const { mode, ceiling, ofOperation, assertFields } = readLimitOptions('responseSizeLimit', names, options)
  const follow = (input: OperationInput, judgeOf: JudgeOf): Follower | undefined => {
    const max = ofOperation(input).responseBytes
    if (max === Number.POSITIVE_INFINITY) return undefined
    return {
      answer(payload) {
        const found = bytesBeyond(payload, max)
        const violation = exceeds('responseBytes', 'RESPONSE_SIZE_LIMIT_EXCEEDED', max, found)
        return violation && judgeOf(input)(violation)
      },
    }
  }
  const ofAll = Number.isFinite(ceiling.responseBytes) && `an answer has at most ${ceiling.responseBytes} bytes`
  const isLimited = limitsResponses(options)
  return {
    name: 'responseSizeLimit',
    mode,
    summary: ofAll || (isLimited ? 'what some are answered is bounded' : 'no size is set'),
    schema: assertFields,
    ...(isLimited && { follow }),
  }
}
