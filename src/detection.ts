import type { Viewer } from './viewer.js'

/** What many refusals look like together. */
export type PatternName = 'refusals' | 'walking' | 'probing' | 'stuffing'

/** A pattern that was found: once for each caller and window. */
export interface Detection {
  readonly pattern: PatternName
  /** What was counted within the window. */
  readonly count: number
  /** One line with the numbers. */
  readonly detail: string
}

/** What is left of a caller's rate for a while. */
export interface Tightened {
  /** Of capacity and refill. */
  readonly factor: number
  /** Whole seconds until it ends. */
  readonly seconds: number
}

/** Tells whose rate is smaller for a while. */
export interface Tightening {
  /** Of a caller without credentials, by address. */
  of(viewer: Viewer, address: string | null): Tightened | undefined
}
