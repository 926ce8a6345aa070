import type { Refusal, RequestInput } from '../guard.js'
import { formatAddress, parseAddress } from '../ip-ranges.js'
import { readTraceId } from '../request-id.js'
import type { Runtime } from '../runtime.js'
import type { Viewer } from '../viewer.js'
import type { AuditEvent } from './audit-event.js'
import type { Draft, Ran } from './drafts.js'
import { nameOf } from './event-names.js'
import { OperationFacts, rootFields, rootTypeOf } from './operation-facts.js'
import { plainOrNull, plainText } from './plain-text.js'
import { RecordedVariables } from './recorded-variables.js'

const MAX_ROLES = 20

/** Makes events of drafts, field by field. */
export class EventBuilder {
  readonly #runtime: Runtime
  readonly #variables: RecordedVariables
  readonly #operations: OperationFacts

  constructor(runtime: Runtime, variables: readonly string[]) {
    this.#runtime = runtime
    this.#variables = new RecordedVariables(variables)
    this.#operations = new OperationFacts(runtime.sha256)
  }

  build(draft: Draft): AuditEvent {
    const { asked, trace, at, count } = draft
    const { viewer, request, operation } = asked
    const rootType = operation && rootTypeOf(operation, asked)
    return Object.freeze({
      time: new Date(at).toISOString(),
      ...('outcome' in draft.what ? this.#ran(draft.what, draft) : this.#refused(draft.what)),
      count,
      viewer: viewer && viewerOf(viewer),
      credential: viewer && credentialOf(viewer),
      client: this.#clientOf(request),
      requestId: trace?.requestId ?? null,
      traceId: readTraceId(request?.header('traceparent') ?? null),
      operation: this.#operations.of(asked),
      variables: this.#variables.of(operation, asked.variables, rootType),
    })
  }

  #refused({ guard, mode, violation }: Refusal) {
    const { code, status, coordinate, object, limit, detail } = violation
    return {
      name: nameOf(code, guard, status),
      outcome: mode === 'enforce' ? ('refused' as const) : ('reported' as const),
      reason: code,
      guard: plainText(guard),
      coordinate: plainOrNull(coordinate),
      fields: NO_FIELDS,
      object: object ? Object.freeze({ type: plainText(object.type), id: plainOrNull(object.id) }) : null,
      limit: limit
        ? Object.freeze({ name: plainText(limit.name), max: finite(limit.max), found: finite(limit.found) })
        : null,
      cost: limit?.name === 'cost' ? Object.freeze({ requested: finite(limit.found), actual: null }) : null,
      detail: plainOrNull(detail),
    }
  }

  #ran({ outcome, reason, followers }: Ran, { asked }: Draft) {
    const { operation } = asked
    const fields = operation ? rootFields(operation, rootTypeOf(operation, asked)) : NO_FIELDS
    const costs = Object.assign({}, ...followers.map((follower) => follower.extensions?.(false)))
    return {
      name: 'sensitive_update' as const,
      outcome,
      reason: plainOrNull(reason),
      guard: null,
      coordinate: fields[0] ?? null,
      fields,
      object: null,
      limit: null,
      cost:
        'requested' in costs
          ? Object.freeze({ requested: finite(costs.requested), actual: finite(costs.actual) })
          : null,
      detail: null,
    }
  }

  #clientOf(request: RequestInput | undefined): AuditEvent['client'] {
    if (request === undefined) return NOWHERE
    const address = this.#runtime.addressOf(request)
    return Object.freeze({
      address,
      addressFrom: address === null ? null : isPeer(address, request) ? 'socket' : 'proxy',
      userAgent: plainOrNull(request.header('user-agent')),
    })
  }
}

const NO_FIELDS: readonly string[] = Object.freeze([])
const NOWHERE: AuditEvent['client'] = Object.freeze({ address: null, addressFrom: null, userAgent: null })

/** Whether an address is that of the other end of the connection, however that is written. */
function isPeer(address: string, { peer }: RequestInput): boolean {
  if (peer === address) return true
  const parsed = peer === null ? null : parseAddress(peer)
  return parsed !== null && formatAddress(parsed) === address
}

function viewerOf({ kind, id, roles }: Viewer): AuditEvent['viewer'] {
  const few = roles.slice(0, MAX_ROLES).map((role) => plainText(role))
  return Object.freeze({ kind, id: plainOrNull(id), roles: Object.freeze(few) })
}

function credentialOf({ credential }: Viewer): AuditEvent['credential'] {
  if (credential === null) return null
  const { kind, id, issuer } = credential
  return Object.freeze({ kind, id: plainOrNull(id), issuer: plainOrNull(issuer) })
}

/** JSON has no word for what has no end. */
function finite(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

/** What stands for events that could not be kept. */
export function lostEvents(at: number, count: number): AuditEvent {
  return Object.freeze({
    time: new Date(at).toISOString(),
    name: 'sys_monitor_disabled',
    outcome: 'failure',
    reason: 'AUDIT_DROPPED',
    count,
    guard: 'audit',
    viewer: null,
    credential: null,
    client: NOWHERE,
    requestId: null,
    traceId: null,
    operation: null,
    coordinate: null,
    fields: NO_FIELDS,
    object: null,
    limit: null,
    cost: null,
    variables: null,
    detail: 'Events were lost while the queue of the sink was full.',
  })
}
