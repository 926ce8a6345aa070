import type { Guard } from '../guard.js'
import type { LimitGuardOptions } from '../limit-options.js'
import { documentFacts } from './document-facts.js'
import { documentLimitGuard } from './document-limits.js'

const names = ['fragments', 'spreads'] as const

/** Options of {@link fragmentLimitGuard}. */
export type FragmentLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Bounds fragments and their spreads, and refuses a ring of them, on which validation would overflow its stack. */
export function fragmentLimitGuard(options: FragmentLimitOptions = {}): Guard {
  const limits = documentLimitGuard('fragmentLimit', names, options)
  return {
    ...limits,
    document(input) {
      const violation = limits.document?.(input)
      if (violation) return violation
      const { cycle } = documentFacts(input.document)
      if (cycle === null) return undefined
      return { code: 'DOCUMENT_INVALID', detail: `Fragment "${cycle}" spreads itself.` }
    },
  }
}
