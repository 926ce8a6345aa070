import type { ErrorCode } from '../errors.js'
import type { Viewer } from '../viewer.js'

/** What happened, in the words of the OWASP Logging Vocabulary Cheat Sheet. */
export type AuditEventName =
  | 'authn_login_fail'
  | 'authn_login_fail_max'
  | 'authz_fail'
  | 'excess_rate_limit_exceeded'
  | 'input_validation_fail'
  | 'malicious_attack_tool'
  | 'malicious_cors'
  | 'malicious_direct_reference'
  | 'malicious_extraneous'
  | 'sensitive_update'
  | 'sys_crash'
  | 'sys_monitor_disabled'

/** `reported` is what would have been refused; `detected` a pattern; the last two are those of a mutation that ran. */
export type AuditOutcome = 'refused' | 'reported' | 'detected' | 'success' | 'failure'

/**
 * One line of the audit: plain frozen data, without a secret. What is not known is `null`. Every text is bounded in length
 * and has no character that could break a line or turn it around.
 */
export interface AuditEvent {
  /** When it happened, in ISO 8601, UTC. */
  readonly time: string
  readonly name: AuditEventName
  readonly outcome: AuditOutcome
  /** Our code of a refusal, or that of the first error of a mutation; `PATTERN_…` of a pattern; `null` of a success. */
  readonly reason: ErrorCode | (string & {}) | null
  /** Equal refusals of one operation that this event stands for; of a pattern, what was counted. */
  readonly count: number
  /** The protection that refused; `graphql` where the server itself did. */
  readonly guard: string | null
  readonly viewer: {
    readonly kind: Viewer['kind']
    readonly id: string | null
    readonly roles: readonly string[]
  } | null
  /** What proved the identity, without its secret. */
  readonly credential: {
    readonly kind: 'jwt' | 'api-key'
    readonly id: string | null
    readonly issuer: string | null
  } | null
  readonly client: {
    /** IP address as far as it can be trusted. */
    readonly address: string | null
    /** Where the address is from: the connection itself, or a proxy that is trusted. */
    readonly addressFrom: 'socket' | 'proxy' | null
    readonly userAgent: string | null
  }
  /** Also in the header `x-request-id` of the answer. */
  readonly requestId: string | null
  /** Of the W3C `traceparent` that came along. */
  readonly traceId: string | null
  readonly operation: {
    /** SHA-256 of the text, in hexadecimal. */
    readonly hash: string | null
    readonly type: 'query' | 'mutation' | 'subscription' | null
    readonly name: string | null
  } | null
  /** The schema coordinate that was refused, or that of the first root field of a mutation. */
  readonly coordinate: string | null
  /** All root fields of a mutation, by coordinate; 20 at most. */
  readonly fields: readonly string[]
  /** The object that was asked for: of equal refusals, the first. */
  readonly object: { readonly type: string; readonly id: string | null } | null
  /** The ceiling that was met; what has no end is `null`. */
  readonly limit: { readonly name: string; readonly max: number | null; readonly found: number | null } | null
  readonly cost: { readonly requested: number | null; readonly actual: number | null } | null
  /** Those that the options allow, and nothing but plain values; `null` where none is allowed. */
  readonly variables: Readonly<Record<string, unknown>> | null
  /** One line of explanation, which the client was not told. */
  readonly detail: string | null
}
