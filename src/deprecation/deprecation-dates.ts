import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'

/** Since when a part of the schema is deprecated, and until when it will be there. */
export interface DeprecationDates {
  /** A day, or a moment in UTC: `2026-01-01` or `2026-01-01T12:00:00Z`. It may be yet to come. */
  readonly since: string
  /** From when on it may be gone, written likewise. @default nothing is said of it */
  readonly sunset?: string
  /** Address of a page for whoever still uses it. @default none */
  readonly link?: string
}

/** The same, read: seconds since the epoch. */
export interface ReadDates {
  readonly since: number
  readonly sunset: number | undefined
  readonly link: string | undefined
}

const MOMENT = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}Z)?$/

/** Throws a `ConfigurationError` for what is no date, and for an end before the beginning (RFC 9745, section 4). */
export function readDates(where: string, given: unknown): ReadDates {
  assertKnownKeys(where, given as object, ['since', 'sunset', 'link'])
  const dates = given as Partial<Record<keyof DeprecationDates, unknown>>
  const since = readMoment(`${where}.since`, dates.since)
  const sunset = dates.sunset === undefined ? undefined : readMoment(`${where}.sunset`, dates.sunset)
  if (sunset !== undefined && sunset < since) throw new ConfigurationError(`${where}.sunset is before since.`)
  return Object.freeze({ since, sunset, link: dates.link === undefined ? undefined : readLink(where, dates.link) })
}

function readMoment(where: string, text: unknown): number {
  const at = typeof text === 'string' && MOMENT.test(text) ? Date.parse(text) : Number.NaN
  // A 30th of February is read as the second day of March.
  if (Number.isFinite(at) && new Date(at).toISOString().startsWith(String(text).slice(0, 10))) return at / 1_000
  throw new ConfigurationError(`${where} must be a day such as 2026-12-31, or a moment such as 2026-12-31T12:00:00Z.`)
}

/** As a header field may hold it: nothing in it ends the address. */
function readLink(where: string, link: unknown): string {
  const url = typeof link === 'string' && URL.canParse(link) ? new URL(link) : undefined
  if (url && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href
  throw new ConfigurationError(`${where}.link must be an address that begins with https://.`)
}
