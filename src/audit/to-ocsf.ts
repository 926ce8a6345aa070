import type { AuditEvent } from './audit-event.js'

interface OcsfClass {
  readonly category_uid: 2 | 3 | 6
  readonly class_uid: 2004 | 3002 | 3003 | 6003
  readonly activity_id: number
}

/** API Activity; its activities are those of data: 2 reads, 3 updates. */
const API = { category_uid: 6, class_uid: 6003 } as const
const AUTHENTICATION: OcsfClass = { category_uid: 3, class_uid: 3002, activity_id: 1 }
/** Authorize Session: 99, since it was not granted. */
const AUTHORIZATION: OcsfClass = { category_uid: 3, class_uid: 3003, activity_id: 99 }

/** Detection Finding: 1, since it is a new one. */
const DETECTION: OcsfClass = { category_uid: 2, class_uid: 2004, activity_id: 1 }

const classes: Partial<Record<AuditEvent['name'], OcsfClass>> = {
  authn_login_fail: AUTHENTICATION,
  authn_login_fail_max: AUTHENTICATION,
  authz_fail: AUTHORIZATION,
  malicious_direct_reference: AUTHORIZATION,
}

/** 1 informational, 2 low, 3 medium, 4 high. */
const severities: Partial<Record<AuditEvent['name'], number>> = {
  sensitive_update: 1,
  input_validation_fail: 2,
  excess_rate_limit_exceeded: 2,
  malicious_attack_tool: 4,
  malicious_direct_reference: 4,
  sys_crash: 4,
  sys_monitor_disabled: 4,
}

/**
 * An event in the Open Cybersecurity Schema Framework 1.x: Authentication (3002) where an identity was not proved, Authorize
 * Session (3003) where a right was missing, Detection Finding (2004) for a pattern, and API Activity (6003) for all else.
 *
 * @example
 * ```ts
 * import { jsonLinesSink, toOcsf } from 'graphql-bulwark/audit'
 *
 * export const sink = jsonLinesSink(process.stdout, { format: toOcsf })
 * ```
 */
export function toOcsf(event: AuditEvent): Readonly<Record<string, unknown>> {
  const { viewer, client, operation } = event
  const isPattern = event.outcome === 'detected'
  const ofName = classes[event.name] ?? { ...API, activity_id: operation?.type === 'query' ? 2 : 3 }
  const ocsf = isPattern ? DETECTION : ofName
  const stopped = event.outcome === 'refused' || event.outcome === 'failure'
  const user = {
    ...(viewer?.id != null ? { uid: viewer.id, type_id: 1 } : { name: viewer?.kind ?? 'unknown', type_id: 0 }),
    ...(viewer && { groups: viewer.roles.map((name) => ({ name })) }),
    ...(event.credential?.id != null && { credential_uid: event.credential.id }),
  }
  return {
    ...ocsf,
    type_uid: ocsf.class_uid * 100 + ocsf.activity_id,
    ...(ocsf.activity_id === 99 && { activity_name: 'Denied' }),
    time: Date.parse(event.time),
    severity_id: severities[event.name] ?? 3,
    status_id: stopped ? 2 : 1,
    ...(event.reason !== null && { status_code: event.reason }),
    ...(event.detail !== null && { status_detail: event.detail }),
    count: event.count,
    metadata: {
      version: '1.4.0',
      product: { name: 'graphql-bulwark', vendor_name: 'graphql-bulwark' },
      event_code: event.name,
      ...(event.requestId !== null && { correlation_uid: event.requestId }),
      ...(event.traceId !== null && { profiles: ['trace'] }),
    },
    ...(event.traceId !== null && { trace: { uid: event.traceId } }),
    ...(isPattern && {
      finding_info: { uid: `${event.reason} ${event.time}`, title: event.reason, desc: event.detail },
    }),
    actor: { user },
    ...(ocsf.category_uid === 3 && { user }),
    api: {
      operation: operation?.name ?? operation?.type ?? 'unknown',
      service: { name: 'graphql' },
      ...(event.requestId !== null && { request: { uid: event.requestId } }),
    },
    src_endpoint: client.address === null ? { name: 'unknown' } : { ip: client.address },
    ...(client.userAgent !== null && { http_request: { user_agent: client.userAgent } }),
    ...(event.object && {
      resources: [{ type: event.object.type, ...(event.object.id !== null && { uid: event.object.id }) }],
    }),
    unmapped: {
      outcome: event.outcome,
      guard: event.guard,
      operation,
      coordinate: event.coordinate,
      fields: event.fields,
      limit: event.limit,
      cost: event.cost,
      variables: event.variables,
      address_from: client.addressFrom,
    },
  }
}
