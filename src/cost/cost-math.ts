/** Multiplies so that nothing is no number: what there is none of costs nothing, however dear. */
export function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b
}

/** A cost that is none, or that nobody could tell. */
export function atLeastZero(cost: number): number {
  return Number.isNaN(cost) ? Number.POSITIVE_INFINITY : Math.max(0, cost)
}
