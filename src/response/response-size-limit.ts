import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import { bytesBeyond } from './json-size.js'

const names = ['responseBytes'] as const

/** Options of {@link responseSizeLimitGuard}. */
export type ResponseSizeLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Bounds the bytes of an answer, of each of its parts and of each event. */
export function responseSizeLimitGuard(options: ResponseSizeLimitOptions = {}): Guard {
  const { mode, ceiling, ofOperation, assertFields } = readLimitOptions('responseSizeLimit', names, options)
  return {
    name: 'responseSizeLimit',
    mode,
    summary: `an answer has at most ${ceiling.responseBytes} bytes`,
    schema: assertFields,
    follow(input, judge) {
      const max = ofOperation(input).responseBytes
      if (max === Number.POSITIVE_INFINITY) return undefined
      return {
        answer(payload) {
          const found = bytesBeyond(payload, max)
          const violation = exceeds('responseBytes', 'RESPONSE_SIZE_LIMIT_EXCEEDED', max, found)
          return violation && judge(violation)
        },
      }
    },
  }
}
