import { type Attributes, trace } from '@opentelemetry/api'
import { plainText } from '../src/plain-text.js'
import type { MeasuredOperation, MeasuredRefusal } from '../src/telemetry/measured.js'
import type { Viewer } from '../src/viewer.js'

/** Roles of a caller that are told. */
const MAX_ROLES = 20

/** Tells the active span what has become of an operation. */
export function describeOnSpan(measured: MeasuredOperation, recordUser: boolean): void {
  const span = trace.getActiveSpan()
  if (span === undefined || !span.isRecording()) return
  const { type, name, outcome, depth, requestedCost, actualCost, viewer } = measured
  const attributes: Attributes = { 'bulwark.operation.outcome': outcome }
  if (type !== null) attributes['graphql.operation.type'] = type
  if (name !== null) attributes['graphql.operation.name'] = name
  if (depth !== null) attributes['bulwark.operation.depth'] = depth
  if (requestedCost !== null) attributes['bulwark.operation.cost.requested'] = requestedCost
  if (actualCost !== null) attributes['bulwark.operation.cost.actual'] = actualCost
  span.setAttributes(recordUser && viewer !== null ? Object.assign(attributes, userOf(viewer)) : attributes)
}

/** Tells the active span of a refusal. */
export function noteOnSpan({ guard, code, mode, coordinate }: MeasuredRefusal): void {
  const span = trace.getActiveSpan()
  if (span === undefined || !span.isRecording()) return
  span.addEvent('bulwark.refusal', {
    'bulwark.guard': guard,
    'error.type': code,
    'bulwark.guard.mode': mode,
    ...(coordinate !== null && { 'bulwark.coordinate': plainText(coordinate) }),
  })
}

function userOf({ id, roles }: Viewer): Attributes {
  return {
    ...(id !== null && { 'user.id': plainText(id) }),
    'user.roles': roles.slice(0, MAX_ROLES).map((role) => plainText(role)),
  }
}
