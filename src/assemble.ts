import type { FieldAuthorizationGuard } from './authorization/field-authorization.js'
import type { Checkpoints, Logger } from './checkpoints.js'
import { composeGuards } from './compose.js'
import type { CostSight } from './cost-readers.js'
import type { Emit } from './events.js'
import type { Guard, Refusal } from './guard.js'
import { plainText } from './plain-text.js'
import type { IntrospectionGuard } from './request/introspection.js'
import { createErrorGate, type ErrorGate, type Opening } from './response/error-gate.js'
import type { Masking } from './response/masking.js'
import type { Runtime } from './runtime.js'
import { type BeginTrace, joinWitnesses, traceBeginner } from './traces.js'
import type { Viewer } from './viewer.js'

/** Guards composed, with the way out for every error. */
export interface Bulwark extends Checkpoints {
  /** Whether callers are strangers. */
  readonly production: boolean
  readonly gate: ErrorGate
  /** What this caller may read of what is wrong with a document. */
  mayOpen(viewer: Viewer): Opening
  /** What this caller sees of the cost of an operation. */
  costSight(viewer: Viewer): CostSight
  /** IP address of the client, as far as it can be trusted; `null` where it is unknown. */
  readonly addressOf: Runtime['addressOf']
  readonly emit: Emit
  /** Begins the trace of a request, or of one operation; absent where requests have no id. */
  readonly begin?: BeginTrace | undefined
  /**
   * Called before each answer where nothing outlives the request that has begun it: writes what waits to be recorded. Absent
   * elsewhere, where a timer does that.
   */
  readonly settle?: (() => Promise<unknown> | undefined) | undefined
  /** Writes what waits to be recorded. Nothing is recorded afterwards. */
  close(): Promise<void>
  /** What is on, what is off and why: a line each. Told once, at start-up. */
  readonly notice: readonly string[]
  readonly logger: Logger
}

/** What a bulwark is made of. */
export interface Parts {
  readonly guards: readonly Guard[]
  readonly introspection?: IntrospectionGuard | undefined
  readonly viewOf?: FieldAuthorizationGuard['viewOf']
  readonly masking?: Masking | undefined
  readonly notice: readonly string[]
  readonly logger: Logger
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined
  readonly runtime: Runtime
  readonly costSight: (viewer: Viewer) => CostSight
  /** Whether requests have an id, and who stands beside them is told of what others refuse. @default false */
  readonly traced?: boolean
}

/** What all guards have to write; `undefined` where none ever has. */
function settling(guards: readonly Guard[]): (() => Promise<unknown> | undefined) | undefined {
  const writers = guards.filter((guard) => guard.settle !== undefined)
  if (writers.length === 0) return undefined
  return () => {
    const writing = writers.map((guard) => guard.settle?.()).filter((one) => one !== undefined)
    return writing.length === 0 ? undefined : Promise.all(writing)
  }
}

/** Guards as what an adapter asks. */
export function assemble({
  guards,
  introspection,
  viewOf,
  masking,
  notice,
  logger,
  onRefusal,
  runtime,
  costSight,
  traced = false,
}: Parts): Bulwark {
  const witness = joinWitnesses(...guards.map((guard) => guard.witness))
  return {
    ...composeGuards(guards, { logger, onRefusal, witness }),
    begin: traced ? traceBeginner(runtime.randomId, witness) : undefined,
    settle: runtime.brief ? settling(guards) : undefined,
    close: async () => void (await Promise.all(guards.map((guard) => guard.close?.()))),
    gate: createErrorGate({
      publicCodes: masking ? masking.codes : null,
      report: masking?.mode === 'report',
      conceal: introspection?.mode === 'enforce' || viewOf !== undefined,
      log({ reference, requestId, path, error }) {
        const request = requestId === null ? '' : ` of request ${requestId}`
        const place = path === null ? '' : ` at ${plainText(path.join('.'))}`
        logger.error(`graphql-bulwark: masked error ${reference}${request}${place}`, error)
      },
    }),
    mayOpen(viewer) {
      if (introspection?.mayIntrospect(viewer) === false) return false
      return viewOf === undefined || ((schema) => viewOf(schema, viewer))
    },
    costSight,
    production: runtime.production,
    addressOf: runtime.addressOf,
    emit: runtime.emit,
    notice,
    logger,
  }
}
