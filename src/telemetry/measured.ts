import type { ErrorCode } from '../errors.js'
import type { SecurityEvent } from '../events.js'
import type { GuardMode } from '../guard.js'
import type { Viewer } from '../viewer.js'

/**
 * How an operation has ended. `served`: it ran, without an error. `failed`: it ran, and something went wrong that no
 * protection has refused. `refused`: nothing of it ran, or all that is missing in its answer was refused.
 */
export type OperationOutcome = 'served' | 'failed' | 'refused'

/** An operation that has ended; what is not known is `null`. A request that is refused as a whole counts as one. */
export interface MeasuredOperation {
  readonly type: 'query' | 'mutation' | 'subscription' | null
  /** As the client has named it: as many names as it likes, so no label of a metric. Of 128 characters at most, none unsafe. */
  readonly name: string | null
  readonly outcome: OperationOutcome
  /** What was refused or went wrong first; `null` for what was served. Of an error of the application, its own code. */
  readonly code: ErrorCode | (string & {}) | null
  readonly viewer: Viewer | null
  /** Levels of fields. */
  readonly depth: number | null
  /** In cost units, as estimated before it ran. */
  readonly requestedCost: number | null
  /** In cost units, by what its result holds. */
  readonly actualCost: number | null
  /** From the arrival of its request, or of itself on a WebSocket, to its result; of a subscription, to the end of its stream. */
  readonly milliseconds: number
}

/** What a guard refused, or in report mode would have. The same in one operation is told once. */
export interface MeasuredRefusal {
  /** `graphql` where the server itself has found no valid request. */
  readonly guard: string
  readonly code: ErrorCode
  readonly mode: GuardMode
  /** `null` where the caller is not known yet. */
  readonly viewer: Viewer | null
  /** The schema coordinate or argument concerned. */
  readonly coordinate: string | null
}

/**
 * Who is told what is measured, each function as it is needed. They are called on the time of requests and waited for by
 * nobody; what they throw or reject is logged, once for each of them, and decides nothing.
 */
export interface Telemetry {
  /** An operation has ended, or was refused. Called once for each. */
  operation?(measured: MeasuredOperation): void
  /** A guard refused, or in report mode would have. */
  refused?(refused: MeasuredRefusal): void
  /**
   * How long a guard took at a checkpoint, of those calls that `sampleGuardTime` picks out. What answers later is measured
   * until it does. Only guards of the preset are measured.
   */
  guardTime?(guard: string, checkpoint: string, milliseconds: number): void
  /** What happens beside refusals: a store that fails, a sink that drops events, keys that can't be fetched. */
  event?(event: SecurityEvent): void
}
