import type { OperationDefinitionNode } from 'graphql'
import type { Detection } from '../detection.js'
import { finiteOrNull } from '../finite.js'
import type { Refusal, RequestInput } from '../guard.js'
import { formatAddress, parseAddress } from '../ip-ranges.js'
import { plainOrNull, plainText } from '../plain-text.js'
import { readTraceId } from '../request-id.js'
import type { Runtime } from '../runtime.js'
import type { Viewer } from '../viewer.js'
import type { AuditEvent } from './audit-event.js'
import type { Draft, Ran } from './drafts.js'
import { nameOf, patternNames } from './event-names.js'
import { OperationFacts, rootFields, rootTypeOf } from './operation-facts.js'
import { RecordedVariables } from './recorded-variables.js'

const MAX_ROLES = 20

/** Makes events of drafts, field by field. */
export class EventBuilder {
  readonly #runtime: Runtime
  readonly #variables: RecordedVariables
  readonly #operations: OperationFacts
  readonly #callers = new WeakMap<Viewer, Caller>()
  #lastAt = Number.NaN
  #lastTime = ''

  constructor(runtime: Runtime, variables: readonly string[]) {
    this.#runtime = runtime
    this.#variables = new RecordedVariables(variables)
    this.#operations = new OperationFacts(runtime.sha256)
  }

  build(draft: Draft): AuditEvent {
    const { asked, trace, at, count, what } = draft
    const { viewer, request, operation } = asked
    const rootType = operation && rootTypeOf(operation, asked)
    const caller = viewer && this.#callerOf(viewer)
    const told =
      'outcome' in what
        ? toldOfRan(what, operation, rootType)
        : 'pattern' in what
          ? toldOfPattern(what)
          : toldOfRefusal(what)
    // One literal, field by field: a flood is made of these.
    return Object.freeze({
      time: this.#timeOf(at),
      name: told.name,
      outcome: told.outcome,
      reason: told.reason,
      count,
      guard: told.guard,
      viewer: caller?.viewer ?? null,
      credential: caller?.credential ?? null,
      client: this.#clientOf(request),
      requestId: trace?.requestId ?? null,
      traceId: readTraceId(request?.header('traceparent') ?? null),
      operation: this.#operations.of(asked),
      coordinate: told.coordinate,
      fields: told.fields,
      object: told.object,
      limit: told.limit,
      cost: told.cost,
      variables: this.#variables.of(operation, asked.variables, rootType),
      detail: told.detail,
    })
  }

  /** Events of one moment come together. */
  #timeOf(at: number): string {
    if (at !== this.#lastAt) {
      this.#lastAt = at
      this.#lastTime = new Date(at).toISOString()
    }
    return this.#lastTime
  }

  #callerOf(viewer: Viewer): Caller {
    let caller = this.#callers.get(viewer)
    if (caller === undefined) {
      caller = { viewer: viewerOf(viewer), credential: credentialOf(viewer) }
      this.#callers.set(viewer, caller)
    }
    return caller
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

interface Caller {
  readonly viewer: AuditEvent['viewer']
  readonly credential: AuditEvent['credential']
}

type Told = Pick<
  AuditEvent,
  'name' | 'outcome' | 'reason' | 'guard' | 'coordinate' | 'fields' | 'object' | 'limit' | 'cost' | 'detail'
>

function toldOfRefusal({ guard, mode, violation }: Refusal): Told {
  const { code, status, coordinate, object, limit, detail } = violation
  return {
    name: nameOf(code, guard, status),
    outcome: mode === 'enforce' ? 'refused' : 'reported',
    reason: code,
    guard: plainText(guard),
    coordinate: plainOrNull(coordinate),
    fields: NO_FIELDS,
    object: object ? Object.freeze({ type: plainText(object.type), id: plainOrNull(object.id) }) : null,
    limit: limit
      ? Object.freeze({ name: plainText(limit.name), max: finiteOrNull(limit.max), found: finiteOrNull(limit.found) })
      : null,
    cost: limit?.name === 'cost' ? Object.freeze({ requested: finiteOrNull(limit.found), actual: null }) : null,
    detail: plainOrNull(detail),
  }
}

function toldOfPattern({ pattern, detail }: Detection): Told {
  return {
    name: patternNames[pattern],
    outcome: 'detected',
    reason: `PATTERN_${pattern.toUpperCase()}`,
    guard: 'unusualPatterns',
    coordinate: null,
    fields: NO_FIELDS,
    object: null,
    limit: null,
    cost: null,
    detail: plainOrNull(detail),
  }
}

function toldOfRan(
  { outcome, reason, cost }: Ran,
  operation: OperationDefinitionNode | undefined,
  rootType = 'Mutation',
): Told {
  const fields = operation ? rootFields(operation, rootType) : NO_FIELDS
  return {
    name: 'sensitive_update',
    outcome,
    reason: plainOrNull(reason),
    guard: null,
    coordinate: fields[0] ?? null,
    fields,
    object: null,
    limit: null,
    cost: Object.freeze(cost),
    detail: null,
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
    detail: 'Events were lost: the queue of the sink was full, or none could be made.',
  })
}
