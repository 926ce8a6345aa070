import { ConfigurationError } from './errors.js'
import { type LimitName, limitNames, type Rate } from './options.js'
import { assertKnownKeys, assertLimit } from './options-check.js'

const roleKeys = ['introspection', 'rate', 'seesCost', 'anyDocument'] as const
const roleSwitches = new Set<string>(['introspection', 'seesCost', 'anyDocument'])

/** Checks the roles at start-up. */
export function assertRoles(where: string, roles: unknown): void {
  assertKnownKeysOfEach(where, roles, [...limitNames, ...roleKeys], (place, key, value) => {
    if (key === 'rate') assertRate(place, value)
    else if (!roleSwitches.has(key)) assertLimit(place, value)
    else if (typeof value !== 'boolean') throw new ConfigurationError(`${place} must be true or false.`)
  })
}

/** Seconds in which every bucket must be full again. */
export const LONGEST_REFILL = 366 * 24 * 3_600
/** The greatest number that a header field may hold (RFC 9651, section 3.3.1). */
const LARGEST_CAPACITY = 999_999_999_999_999

/** Checks what a caller may spend over time. */
export function assertRate(where: string, rate: unknown): asserts rate is Rate {
  assertKnownKeys(where, rate as object, ['capacity', 'refillPerSecond'])
  const { capacity, refillPerSecond } = rate as Partial<Rate>
  for (const [name, value] of Object.entries({ capacity, refillPerSecond })) {
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) continue
    throw new ConfigurationError(`${where}.${name} must be a number above 0.`)
  }
  if (Number(capacity) < 1 || Number(capacity) > LARGEST_CAPACITY) {
    throw new ConfigurationError(`${where}.capacity must be at least 1, and at most ${LARGEST_CAPACITY}.`)
  }
  if (Number(capacity) / Number(refillPerSecond) <= LONGEST_REFILL) return
  throw new ConfigurationError(`${where}.refillPerSecond must fill the bucket within a year.`)
}

// A batch has no fields of its own, and subscriptions are counted whatever they ask for.
const ofFields = limitNames.filter((name) => name !== 'batch' && name !== 'subscriptions')

/** Checks the limits by coordinate at start-up; whether the coordinates exist is known only with the schema. */
export function assertFieldLimits(where: string, fields: unknown): void {
  assertKnownKeysOfEach(where, fields, ofFields, (place, _key, value) => assertLimit(place, value))
  for (const coordinate of Object.keys(fields as object)) {
    if (!/^[_A-Za-z]\w*\.[_A-Za-z]\w*$/.test(coordinate)) {
      throw new ConfigurationError(`${where}: '${coordinate}' is no schema coordinate of the form Type.field.`)
    }
  }
}

/** Checks limits at start-up. */
export function assertLimits(where: string, limits: object, names: readonly LimitName[]): void {
  assertKnownKeys(where, limits, names)
  for (const [name, value] of Object.entries(limits)) assertLimit(`${where}.${name}`, value)
}

function assertKnownKeysOfEach(
  where: string,
  entries: unknown,
  known: readonly string[],
  check: (place: string, key: string, value: unknown) => void,
): void {
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) {
    throw new ConfigurationError(`${where} must be an object.`)
  }
  for (const [name, entry] of Object.entries(entries)) {
    const place = `${where}.${name}`
    assertKnownKeys(place, entry as object, known)
    for (const [key, value] of Object.entries(entry as object)) check(`${place}.${key}`, key, value)
  }
}
