import { ConfigurationError } from './errors.js'

/** Refuses a key that the options do not have, and names the nearest one that they do. */
export function assertKnownKeys(where: string, value: object, known: readonly string[]): void {
  assertObject(where, value)
  for (const key of Object.keys(value)) {
    if (!known.includes(key)) throw new ConfigurationError(unknownName(`Unknown option ${where}.${key}.`, key, known))
  }
}

/** Refuses anything but an object that is no list. */
export function assertObject(where: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw new ConfigurationError(`${where} must be an object.`)
}

/** A sentence that adds the nearest known name, if one is near. */
export function unknownName(sentence: string, name: string, known: Iterable<string>): string {
  const nearest = nearestName(name, known)
  return nearest === undefined ? sentence : `${sentence} Did you mean ${nearest}?`
}

function nearestName(name: string, known: Iterable<string>): string | undefined {
  let nearest: string | undefined
  let best = Math.max(2, Math.floor(name.length / 2)) + 1
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < best) {
      best = distance
      nearest = candidate
    }
  }
  return nearest
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min((previous[j] as number) + 1, (row[j - 1] as number) + 1, substitution))
    }
    previous = row
  }
  return previous[b.length] as number
}

/** Refuses anything but a whole number of at least 1; Infinity lifts a limit on purpose. */
export function assertLimit(where: string, value: unknown): void {
  if (value === Number.POSITIVE_INFINITY) return
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw new ConfigurationError(
      `${where} must be a whole number of at least 1, or Infinity for no limit; it is ${describe(value)}.`,
    )
  }
}

/** The same of what is kept or waits: a bound without an end is none. */
export function assertBound(where: string, value: unknown): void {
  assertLimit(where, value)
  if (value === Number.POSITIVE_INFINITY) throw new ConfigurationError(`${where} must have an end.`)
}

/** More than these no map takes. */
const MOST_ENTRIES = 2 ** 24

/** The same of how many are kept: a map that is full would throw at the request that comes next. */
export function assertEntries(where: string, value: unknown): void {
  assertBound(where, value)
  assertFits(where, value as number)
}

/** Refuses a number of entries that no map holds. */
export function assertFits(where: string, entries: number): void {
  if (entries > MOST_ENTRIES)
    throw new ConfigurationError(`${where} must be at most ${MOST_ENTRIES}; it is ${entries}.`)
}

/** Refuses anything but one of the given words. */
export function assertOneOf(where: string, value: unknown, words: readonly string[]): void {
  if (typeof value === 'string' && words.includes(value)) return
  throw new ConfigurationError(`${where} must be one of ${words.join(', ')}; it is ${describe(value)}.`)
}

function describe(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
