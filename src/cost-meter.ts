import type { OperationInput } from './guard.js'

/** That not exactly one slicing argument was given where one must be. */
export interface SlicingFlaw {
  readonly coordinate: string
  readonly slicingArguments: readonly string[]
}

/** What an operation is estimated to cost. */
export interface Estimate {
  /** In cost units; `Infinity` where it is beyond all bounds. */
  readonly cost: number
  /** A list whose length the operation must tell and does not. */
  readonly flaw: SlicingFlaw | undefined
}

/** Tells what operations cost, to every guard that wants to know; works each out once. */
export interface CostMeter {
  /** Before the operation runs. */
  estimate(input: OperationInput): Estimate
  /** After it, from what the result holds; `undefined` for what is too large to be told. */
  actual(input: OperationInput, result: object): number | undefined
}
