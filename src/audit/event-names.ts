import type { PatternName } from '../detection.js'
import type { ErrorCode } from '../errors.js'
import type { AuditEventName } from './audit-event.js'

const tooMuch = 'excess_rate_limit_exceeded'
const badShape = 'malicious_extraneous'

/** By code of {@link errorTable}: what a refusal is in the OWASP logging vocabulary. */
export const eventNames: Readonly<Record<ErrorCode, AuditEventName>> = Object.freeze({
  UNAUTHENTICATED: 'authn_login_fail',
  FORBIDDEN: 'authz_fail',
  NOT_FOUND: 'authz_fail',
  BAD_REQUEST: 'input_validation_fail',
  BAD_USER_INPUT: 'input_validation_fail',
  DOCUMENT_INVALID: 'input_validation_fail',
  VARIABLE_LIMIT_EXCEEDED: 'input_validation_fail',
  INTROSPECTION_DISABLED: 'authz_fail',
  BYTE_LIMIT_EXCEEDED: badShape,
  TOKEN_LIMIT_EXCEEDED: badShape,
  NESTING_LIMIT_EXCEEDED: badShape,
  COMMENT_LIMIT_EXCEEDED: badShape,
  OPERATION_LIMIT_EXCEEDED: badShape,
  DEPTH_LIMIT_EXCEEDED: badShape,
  ALIAS_LIMIT_EXCEEDED: badShape,
  TYPENAME_LIMIT_EXCEEDED: badShape,
  FIELD_LIMIT_EXCEEDED: badShape,
  ROOT_FIELD_LIMIT_EXCEEDED: badShape,
  SAME_FIELD_LIMIT_EXCEEDED: badShape,
  DIRECTIVE_LIMIT_EXCEEDED: badShape,
  DEFER_LIMIT_EXCEEDED: badShape,
  FRAGMENT_LIMIT_EXCEEDED: badShape,
  SPREAD_LIMIT_EXCEEDED: badShape,
  DOCUMENT_NOT_TRUSTED: badShape,
  COST_LIMIT_EXCEEDED: tooMuch,
  BATCH_LIMIT_EXCEEDED: tooMuch,
  EXECUTION_TIME_LIMIT_EXCEEDED: tooMuch,
  RESPONSE_SIZE_LIMIT_EXCEEDED: tooMuch,
  SUBSCRIPTION_LIMIT_EXCEEDED: tooMuch,
  RATE_LIMITED: tooMuch,
  INTERNAL_SERVER_ERROR: 'sys_crash',
  SERVICE_UNAVAILABLE: 'sys_crash',
})

/** Where the guard tells more than the code. */
const byGuard: Readonly<Record<string, Partial<Record<ErrorCode, AuditEventName>>>> = Object.freeze({
  // Whoever has failed too often to prove who they are.
  jwt: { RATE_LIMITED: 'authn_login_fail_max' },
  apiKeys: { RATE_LIMITED: 'authn_login_fail_max' },
  // A stranger at a field that is not for strangers has not tried to prove anything.
  fieldAuthorization: { UNAUTHENTICATED: 'authz_fail' },
  ownership: { NOT_FOUND: 'malicious_direct_reference' },
  csrfPrevention: { BAD_REQUEST: 'malicious_cors' },
  audit: { SERVICE_UNAVAILABLE: 'sys_monitor_disabled' },
})

/** The name of a pattern. */
export const patternNames: Readonly<Record<PatternName, AuditEventName>> = Object.freeze({
  refusals: tooMuch,
  walking: 'malicious_direct_reference',
  probing: 'malicious_attack_tool',
  stuffing: 'authn_login_fail_max',
})

/** The name of what a guard has refused. */
export function nameOf(code: ErrorCode, guard: string, status?: number): AuditEventName {
  // What is wrong by a rule of HTTP is no attack, whoever has found it.
  const special = status === undefined && Object.hasOwn(byGuard, guard) ? byGuard[guard]?.[code] : undefined
  // A table that a newer copy of the package has added to.
  return special ?? eventNames[code] ?? 'input_validation_fail'
}
