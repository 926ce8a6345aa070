import { assemble, type Bulwark } from './assemble.js'
import type { FieldAuthorizationGuard } from './authorization/field-authorization.js'
import { type ClientAddressOptions, compileClientAddress } from './client-address.js'
import { compileCostSight } from './cost-readers.js'
import { ConfigurationError } from './errors.js'
import type { SecurityEvent } from './events.js'
import type { Guard } from './guard.js'
import { createAttempts, type FailedAttempts, type FailedAttemptsOptions } from './identity/failed-attempts.js'
import type { RoleOptions } from './options.js'
import type { UnusualPatterns } from './patterns/unusual-patterns.js'
import type { IntrospectionGuard } from './request/introspection.js'
import type { Masking } from './response/masking.js'
import { createRuntime, type Host, type Runtime } from './runtime.js'

type Part = Guard | IntrospectionGuard | FieldAuthorizationGuard | UnusualPatterns | Masking

type Build = (runtime: Runtime, attempts: FailedAttempts | null) => Part

/** A bulwark of a single protection, for a plugin that stands alone. */
export function bulwarkOf(part: Part | Build, host: Host, options: StandAloneOptions = {}): Bulwark {
  const { clientAddress, failedAttempts, onEvent } = options
  const addressOf = compileClientAddress('clientAddress', clientAddress)
  const runtime = createRuntime({ host, logger: console, onEvent, addressOf })
  const built = typeof part === 'function' ? part(runtime, createAttempts(failedAttempts, runtime)) : part
  if ('tightening' in built && built.tightening) {
    throw new ConfigurationError('unusualPatterns.tighten has no effect without a rate: it is an option of useBulwark.')
  }
  const costSight = compileCostSight('showCost', options.showCost, options.roles)
  const parts = { notice: [], logger: console, runtime, costSight }
  if ('codes' in built) return assemble({ ...parts, guards: [], masking: built })
  return assemble({
    ...parts,
    guards: [built],
    traced: built.witness !== undefined,
    introspection: 'mayIntrospect' in built ? built : undefined,
    viewOf: 'viewOf' in built ? built.viewOf : undefined,
  })
}

/** What a plugin that stands alone takes for itself, since no preset does. */
export interface StandAloneOptions {
  /** How the address of a client is found. @default the other end of the connection, if that is a public address */
  readonly clientAddress?: ClientAddressOptions | undefined
  /** How credentials that fail again and again are slowed down. */
  readonly failedAttempts?: false | FailedAttemptsOptions | undefined
  /** Told of what happens beside refusals. What it throws is logged. */
  readonly onEvent?: ((event: SecurityEvent) => void) | undefined
  /** Whether every caller sees in `extensions.cost` what an operation has cost. @default false */
  readonly showCost?: boolean | undefined
  /** By role name: whether a role `seesCost`. */
  readonly roles?: Readonly<Record<string, RoleOptions>> | undefined
}
