import { type Attributes, type Histogram, type Meter, type MetricOptions, ValueType } from '@opentelemetry/api'
import { errorTable } from '../src/errors.js'
import type { SecurityEvent } from '../src/events.js'
import type { MeasuredOperation, MeasuredRefusal } from '../src/telemetry/measured.js'
import { AllSeries } from './otel-series.js'

const COSTS = [1, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000]
const DEPTHS = [1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30]
/** Seconds, as the conventions for HTTP have them. */
const DURATIONS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10]
/** Seconds, from a look at a map to a store that is slow. */
const GUARD_TIMES = [1e-6, 1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1, 0.5, 1, 5]

/** Made once: the SDK looks at the attributes of each value anew. */
const OF_TYPE: Readonly<Record<string, Attributes>> = {
  query: Object.freeze({ 'graphql.operation.type': 'query' }),
  mutation: Object.freeze({ 'graphql.operation.type': 'mutation' }),
  subscription: Object.freeze({ 'graphql.operation.type': 'subscription' }),
}

/**
 * The instruments of one meter. What is counted is added up here and read when it is collected: to add to a counter of the
 * SDK that has attributes takes a microsecond.
 */
export class Metrics {
  readonly #operations = new AllSeries()
  readonly #refusals = new AllSeries()
  readonly #events = new AllSeries()
  readonly #guards = new AllSeries()
  readonly #duration: Histogram
  readonly #requestedCost: Histogram
  readonly #actualCost: Histogram
  readonly #depth: Histogram
  readonly #guardDuration: Histogram

  constructor(meter: Meter) {
    const count = (name: string, description: string, all: AllSeries) =>
      meter.createObservableCounter(name, { description, valueType: ValueType.INT }).addCallback((result) => {
        for (const { count, attributes } of all) result.observe(count, attributes)
      })
    count('bulwark.operations', 'Operations that ended, by type and outcome.', this.#operations)
    count('bulwark.refusals', 'What guards refused, or would have in report mode.', this.#refusals)
    count('bulwark.events', 'What happened beside refusals: faults of stores, sinks and keys.', this.#events)
    const measure = (name: string, boundaries: number[], options: MetricOptions) =>
      meter.createHistogram(name, { ...options, advice: { explicitBucketBoundaries: boundaries } })
    this.#duration = measure('bulwark.operation.duration', DURATIONS, {
      description: 'From the arrival of an operation to its result.',
      unit: 's',
    })
    this.#requestedCost = measure('bulwark.operation.cost.requested', COSTS, {
      description: 'Cost of operations as estimated before they ran.',
    })
    this.#actualCost = measure('bulwark.operation.cost.actual', COSTS, {
      description: 'Cost of operations by what their results hold.',
    })
    this.#depth = measure('bulwark.operation.depth', DEPTHS, { description: 'Levels of fields of operations.' })
    this.#guardDuration = measure('bulwark.guard.duration', GUARD_TIMES, {
      description: 'How long guards took at a checkpoint, of sampled calls.',
      unit: 's',
    })
  }

  operation({ type, outcome, code, depth, requestedCost, actualCost, milliseconds }: MeasuredOperation): void {
    const error = code === null ? '' : errorType(code)
    this.#operations.of(`${type} ${outcome} ${error}`, () => ({
      'graphql.operation.type': type ?? 'unknown',
      'bulwark.operation.outcome': outcome,
      ...(error !== '' && { 'error.type': error }),
    })).count++
    if (requestedCost !== null) this.#requestedCost.record(requestedCost)
    if (actualCost !== null) this.#actualCost.record(actualCost)
    if (depth !== null) this.#depth.record(depth)
    // How fast a refusal is tells nothing of how long operations take.
    if (type !== null && outcome !== 'refused') this.#duration.record(milliseconds / 1_000, OF_TYPE[type])
  }

  refused({ guard, code, mode }: MeasuredRefusal): void {
    const error = errorType(code)
    this.#refusals.of(`${guard} ${error} ${mode}`, () => ({
      'bulwark.guard': guard,
      'error.type': error,
      'bulwark.guard.mode': mode,
    })).count++
  }

  guardTime(guard: string, checkpoint: string, milliseconds: number): void {
    const { attributes } = this.#guards.of(`${guard} ${checkpoint}`, () => ({
      'bulwark.guard': guard,
      'bulwark.checkpoint': checkpoint,
    }))
    this.#guardDuration.record(milliseconds / 1_000, attributes)
  }

  event({ name, guard }: SecurityEvent): void {
    this.#events.of(`${name} ${guard}`, () => ({ 'bulwark.event': name, 'bulwark.guard': guard })).count++
  }
}

/** Codes of this package; those of an application may be as many as it likes. */
function errorType(code: string): string {
  return Object.hasOwn(errorTable, code) ? code : '_OTHER'
}
