import type { ErrorCode } from '../errors.js'
import type { Refusal } from '../guard.js'

/** Refusals that are no fault of the caller, that have a count of their own, or that others can bring about. */
const NOT_REFUSED = new Set<ErrorCode>([
  'RATE_LIMITED',
  // A page with an expired token asks again and again.
  'UNAUTHENTICATED',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
  // What is not there at all is not always refused: a rate that depends on it would tell which ids there are.
  'NOT_FOUND',
])

/** They refuse what a page of another site has made its visitor send. */
const OF_OTHER_PAGES: readonly string[] = ['csrfPrevention', 'jwt']

/** Whether a refusal counts as one of an operation. */
export function countsAsRefused({ guard, violation }: Refusal): boolean {
  return !NOT_REFUSED.has(violation.code) && !OF_OTHER_PAGES.includes(guard)
}

/**
 * Whether somebody has asked for what is not in the schema or not for them. Both alike: where it is hidden which of them it
 * is, a rate must not tell.
 */
export function countsAsProbe({ guard, violation: { code } }: Refusal): boolean {
  if (code === 'DOCUMENT_INVALID' || code === 'INTROSPECTION_DISABLED') return true
  return guard === 'fieldAuthorization' && (code === 'FORBIDDEN' || code === 'UNAUTHENTICATED')
}
