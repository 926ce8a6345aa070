/** A number as JSON and a metric can have it: what has no end, and what is no number, is `null`. */
export function finiteOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
