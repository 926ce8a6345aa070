import type { Logger } from '../checkpoints.js'
import { tellListener } from '../tell-listener.js'
import type { Telemetry } from './measured.js'

/** Several as one, with the functions that anybody listens to. None of them can throw. */
export function joinTelemetry(all: readonly Telemetry[], logger: Logger): Telemetry {
  const joined: { -readonly [Name in keyof Telemetry]: Telemetry[Name] } = {}
  const operation = tellers(all, 'operation', logger)
  const refused = tellers(all, 'refused', logger)
  const guardTime = tellers(all, 'guardTime', logger)
  const event = tellers(all, 'event', logger)
  if (operation) joined.operation = operation
  if (refused) joined.refused = refused
  if (guardTime) joined.guardTime = guardTime
  if (event) joined.event = event
  return joined
}

function tellers<Name extends keyof Telemetry>(all: readonly Telemetry[], name: Name, logger: Logger) {
  const each = all.filter((one) => one[name] !== undefined).map((one) => safely(one, name, logger))
  const [first, ...others] = each
  if (first === undefined || others.length === 0) return first
  return (...told: Told<Name>) => {
    for (const tell of each) tell(...told)
  }
}

type Told<Name extends keyof Telemetry> = Parameters<Required<Telemetry>[Name]>

/** Who measures must not decide. What fails for every request is logged once. */
function safely<Name extends keyof Telemetry>(one: Telemetry, name: Name, logger: Logger) {
  const listen = one[name] as (this: Telemetry, ...told: Told<Name>) => unknown
  let failed = false
  const fail = (error: unknown) => {
    if (!failed) logger.error(`graphql-bulwark: telemetry failed in ${name}; that is logged once`, error)
    failed = true
  }
  return (...told: Told<Name>): void => {
    tellListener(() => listen.apply(one, told), fail)
  }
}
