import type { AuditEvent } from './audit-event.js'

const categories: Partial<Record<AuditEvent['name'], readonly string[]>> = {
  authn_login_fail: ['authentication'],
  authn_login_fail_max: ['authentication'],
  authz_fail: ['iam'],
  malicious_attack_tool: ['intrusion_detection'],
  malicious_cors: ['intrusion_detection'],
  malicious_direct_reference: ['intrusion_detection'],
  malicious_extraneous: ['intrusion_detection'],
}

const TYPES = {
  refused: ['denied'],
  reported: ['allowed'],
  detected: ['info'],
  success: ['change'],
  failure: ['error'],
} as const

const OUTCOMES = {
  refused: 'failure',
  reported: 'success',
  // Of many operations, each with its own.
  detected: 'unknown',
  success: 'success',
  failure: 'failure',
} as const

/**
 * An event in the Elastic Common Schema 8: what has a field there, in that field; the rest under `graphql` and `bulwark`.
 *
 * @example
 * ```ts
 * import { jsonLinesSink, toEcs } from 'graphql-bulwark/audit'
 *
 * export const sink = jsonLinesSink(process.stdout, { format: toEcs })
 * ```
 */
export function toEcs(event: AuditEvent): Readonly<Record<string, unknown>> {
  const { viewer, client, operation } = event
  return {
    '@timestamp': event.time,
    'ecs.version': '8.17.0',
    event: {
      kind: event.outcome === 'success' || event.outcome === 'failure' ? 'event' : 'alert',
      category: categories[event.name] ?? ['api'],
      type: TYPES[event.outcome],
      action: event.name,
      outcome: OUTCOMES[event.outcome],
      ...withReason(event),
      module: 'graphql-bulwark',
    },
    ...(viewer && { user: { ...(viewer.id !== null && { id: viewer.id }), roles: viewer.roles } }),
    ...(client.address !== null && { source: { ip: client.address } }),
    ...(client.userAgent !== null && { user_agent: { original: client.userAgent } }),
    ...(event.traceId !== null && { trace: { id: event.traceId } }),
    ...(event.requestId !== null && { http: { request: { id: event.requestId } } }),
    ...(operation && { graphql: { operation } }),
    bulwark: {
      outcome: event.outcome,
      count: event.count,
      guard: event.guard,
      viewer: viewer && { kind: viewer.kind },
      credential: event.credential,
      address_from: client.addressFrom,
      coordinate: event.coordinate,
      fields: event.fields,
      object: event.object,
      limit: event.limit,
      cost: event.cost,
      variables: event.variables,
      detail: event.detail,
    },
  }
}

function withReason({ reason }: AuditEvent): { readonly reason?: string } {
  return reason === null ? {} : { reason }
}
