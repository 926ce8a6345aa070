import { ConfigurationError } from '../errors.js'
import { assertBound, assertEntries, assertKnownKeys, assertObject } from '../options-check.js'
import type { Viewer } from '../viewer.js'
import { type DeprecationDates, type ReadDates, readDates } from './deprecation-dates.js'

/** The use of something deprecated by one caller, folded over a while. Its texts are fit for one line of a log. */
export interface DeprecatedUse {
  /** `Type.field`, `Type.field.argument`, `Input.field`, `Enum.VALUE` or `@directive(argument:)`. */
  readonly coordinate: string
  /** What the schema says instead. */
  readonly reason: string
  /** `null` for all callers together that there was no room for; see `entries`. */
  readonly viewer: Viewer | null
  /** What the client calls itself; `null` if nothing, and where there is no viewer. */
  readonly clientName: string | null
  /** Of the last operation that used it; `null` if it has no name. */
  readonly operationName: string | null
  /** Operations that used it since this was last told. */
  readonly count: number
  /** When the first of them ran: milliseconds since the epoch. */
  readonly first: number
  /** When the last of them ran: milliseconds since the epoch. */
  readonly last: number
}

/** Options of {@link deprecationsGuard}. */
export interface DeprecationOptions {
  /** Told of each use, folded. What it throws becomes an event. @default none: `onEvent` alone is told */
  readonly onUse?: (use: DeprecatedUse) => void
  /**
   * Whether the answer tells since when what its document names is deprecated, and when it will go: `Deprecation`,
   * `Sunset`, `Link`. Of what has no date nothing is told. Dates stand under `extensions.bulwark.deprecation` of
   * the schema, or here by coordinate, which counts more. @default false
   * @source RFC 9745, RFC 8594
   */
  readonly headers?:
    | boolean
    | {
        /** By schema coordinate. */
        readonly dates: Readonly<Record<string, DeprecationDates>>
      }
  /** Milliseconds in which further uses of one caller are only counted. @default 3_600_000 */
  readonly foldWithin?: number
  /**
   * Pairs of caller and coordinate that are counted apart at the same time. Beyond, until the oldest is over, more callers
   * are told of together, by coordinate. @default 10_000
   */
  readonly entries?: number
  /** Headers in which clients say what they are called; the first that is there counts. @default those of Apollo and Hive */
  readonly clientHeaders?: readonly string[]
}

/** The options, checked, with every default put in. */
export interface CompleteDeprecations extends Omit<Required<DeprecationOptions>, 'onUse' | 'headers'> {
  readonly onUse: DeprecationOptions['onUse']
  readonly headers: boolean
  readonly dates: ReadonlyMap<string, ReadDates>
}

const CLIENT_HEADERS = ['apollographql-client-name', 'graphql-client-name', 'x-graphql-client-name']

/** Checks the options at start-up; whether coordinates exist is known only with the schema. */
export function completeDeprecations(options: DeprecationOptions): CompleteDeprecations {
  assertKnownKeys('deprecations', options, ['onUse', 'headers', 'foldWithin', 'entries', 'clientHeaders'])
  const { onUse, headers = false, foldWithin = 3_600_000, entries = 10_000, clientHeaders = CLIENT_HEADERS } = options
  if (onUse !== undefined && typeof onUse !== 'function') {
    throw new ConfigurationError('deprecations.onUse must be a function.')
  }
  assertBound('deprecations.foldWithin', foldWithin)
  assertEntries('deprecations.entries', entries)
  if (!Array.isArray(clientHeaders) || !clientHeaders.every((name) => typeof name === 'string' && TOKEN.test(name))) {
    throw new ConfigurationError('deprecations.clientHeaders must be a list of names of header fields.')
  }
  return { onUse, headers: headers !== false, dates: readAllDates(headers), foldWithin, entries, clientHeaders }
}

/** RFC 9110, section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/

function readAllDates(headers: unknown): ReadonlyMap<string, ReadDates> {
  if (typeof headers === 'boolean') return new Map()
  assertKnownKeys('deprecations.headers', headers as object, ['dates'])
  const where = 'deprecations.headers.dates'
  const { dates } = headers as { dates?: unknown }
  assertObject(where, dates)
  return new Map(
    Object.entries(dates as object).map(([coordinate, one]) => [coordinate, readDates(`${where}.${coordinate}`, one)]),
  )
}
