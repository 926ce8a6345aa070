import { ConfigurationError } from './errors.js'
import type { GuardMode } from './guard.js'
import { assertKnownKeys, assertLimit, assertOneOf } from './options-check.js'
import { ANONYMOUS_ROLE, type Viewer } from './viewer.js'

/** Ceilings on one request. Each is a whole number of at least 1; `Infinity` lifts it. */
export interface Limits {
  /** Bytes of the document in UTF-8. @default 100_000 @error BYTE_LIMIT_EXCEEDED */
  readonly bytes: number
  /** Lexical tokens of the document; comments, commas and blanks are none. @default 4_000 @error TOKEN_LIMIT_EXCEEDED */
  readonly tokens: number
  /** Nested braces, brackets and parentheses together. @default 64 @error NESTING_LIMIT_EXCEEDED */
  readonly nesting: number
  /** Comments in the document. @default 2_000 @error COMMENT_LIMIT_EXCEEDED */
  readonly comments: number
  /** Operations in one document. @default 20 @error OPERATION_LIMIT_EXCEEDED */
  readonly operations: number
  /** Levels of fields; a root field is at 1, a leaf counts, fragments do not. @default 15 @error DEPTH_LIMIT_EXCEEDED */
  readonly depth: number
  /** Fields with an alias, `__typename` included, after fragments are expanded. @default 50 @error ALIAS_LIMIT_EXCEEDED */
  readonly aliases: number
  /** `__typename` in one selection set. @default 4 @error TYPENAME_LIMIT_EXCEEDED */
  readonly typenames: number
  /** Fields after fragments are expanded. @default 2_000 @error FIELD_LIMIT_EXCEEDED */
  readonly fields: number
  /** Fields at the root of an operation. @default 15 @error ROOT_FIELD_LIMIT_EXCEEDED */
  readonly rootFields: number
  /** The same field under one parent. @default 15 @error SAME_FIELD_LIMIT_EXCEEDED */
  readonly sameField: number
  /** The same field at the root of a query or subscription. @default 10 @error SAME_FIELD_LIMIT_EXCEEDED */
  readonly sameQueryField: number
  /** The same field at the root of a mutation. @default 3 @error SAME_FIELD_LIMIT_EXCEEDED */
  readonly sameMutationField: number
  /** Directives in the document. @default 25 @error DIRECTIVE_LIMIT_EXCEEDED */
  readonly directives: number
  /** Directives in one place. @default 3 @error DIRECTIVE_LIMIT_EXCEEDED */
  readonly directivesPerLocation: number
  /** `@defer` and `@stream` in the document. @default 20 @error DEFER_LIMIT_EXCEEDED */
  readonly deferrals: number
  /** Fragment definitions. @default 100 @error FRAGMENT_LIMIT_EXCEEDED */
  readonly fragments: number
  /** Fragment spreads. @default 250 @error SPREAD_LIMIT_EXCEEDED */
  readonly spreads: number
  /** Variable definitions of the operation. @default 100 @error VARIABLE_LIMIT_EXCEEDED */
  readonly variables: number
  /** Bytes of the variables as JSON. @default 100_000 @error VARIABLE_LIMIT_EXCEEDED */
  readonly variableBytes: number
  /** Nested objects and lists in the variables. @default 32 @error VARIABLE_LIMIT_EXCEEDED */
  readonly variableDepth: number
  /** Values in the variables: members, items and leaves. @default 10_000 @error VARIABLE_LIMIT_EXCEEDED */
  readonly variableValues: number
  /** Operations in one HTTP request. @default 10 @error BATCH_LIMIT_EXCEEDED */
  readonly batch: number
  /**
   * Subscriptions of one caller that run at the same time, in this process.
   * @default 50 @error SUBSCRIPTION_LIMIT_EXCEEDED
   */
  readonly subscriptions: number
  /** Estimated cost of one operation, in cost units. @default 1_000 @error COST_LIMIT_EXCEEDED */
  readonly cost: number
  /**
   * Milliseconds that an operation, the start of a subscription, or one event of it may take.
   * @default 30_000 @error EXECUTION_TIME_LIMIT_EXCEEDED
   */
  readonly executionTime: number
  /**
   * Bytes of an answer as JSON in UTF-8; of one in parts or events, of each of them.
   * @default Infinity @error RESPONSE_SIZE_LIMIT_EXCEEDED
   */
  readonly responseBytes: number
}

export type LimitName = keyof Limits

/** The limits of everyone. No real operation measured meets one of them but `cost`, see docs/limits.md. */
export const defaultLimits: Limits = Object.freeze({
  bytes: 100_000,
  tokens: 4_000,
  nesting: 64,
  comments: 2_000,
  operations: 20,
  depth: 15,
  aliases: 50,
  typenames: 4,
  fields: 2_000,
  rootFields: 15,
  sameField: 15,
  sameQueryField: 10,
  sameMutationField: 3,
  directives: 25,
  directivesPerLocation: 3,
  deferrals: 20,
  fragments: 100,
  spreads: 250,
  variables: 100,
  variableBytes: 100_000,
  variableDepth: 32,
  variableValues: 10_000,
  batch: 10,
  subscriptions: 50,
  cost: 1_000,
  executionTime: 30_000,
  // Measuring each answer costs what few need: what an operation may ask for is bounded before.
  responseBytes: Number.POSITIVE_INFINITY,
})

export const limitNames = Object.freeze(Object.keys(defaultLimits)) as readonly LimitName[]

/** What a caller may spend over time: a token bucket, which begins full. */
export interface Rate {
  /** Cost units that can be spent at once. */
  readonly capacity: number
  /** Cost units that come back in a second. */
  readonly refillPerSecond: number
}

/** What a role may do beyond, or less than, everyone. */
export interface RoleOptions extends Partial<Limits> {
  /** May read the schema where introspection is off for others. @default false */
  readonly introspection?: boolean
  /** What each caller of the role may spend over time. @default that of everyone, in `rateLimit` */
  readonly rate?: Rate
  /**
   * Sees in `extensions.cost` what an operation has cost, and what each field of it where the request has the header
   * `explain-cost: 1`. @default what `showCost` says, and never each field
   */
  readonly seesCost?: boolean
  /** May send any document where others may send those of `trustedDocuments` alone. @default false */
  readonly anyDocument?: boolean
}

const roleKeys = ['introspection', 'rate', 'seesCost', 'anyDocument'] as const
const roleSwitches = new Set<string>(['introspection', 'seesCost', 'anyDocument'])

/** Limits of everyone, and what roles and fields change of them. */
export interface LimitOptions<Name extends LimitName = LimitName> {
  /** @default the limits of {@link defaultLimits} */
  readonly limits?: Partial<Pick<Limits, Name>>
  /** By role name; `anonymous` is the role of a caller without credentials. The most generous of a caller's roles counts. */
  readonly roles?: Readonly<Record<string, RoleOptions>>
  /**
   * By schema coordinate. A root field's limits apply to an operation that has it at its root (the strictest of all its
   * root fields counts); any other field takes `sameField` alone.
   */
  readonly fields?: Readonly<Record<string, Partial<Limits>>>
}

/** What every protection takes beside its own options. */
export interface GuardOptions {
  /** `report` records what would have been refused and lets it pass. @default 'enforce' */
  readonly mode?: GuardMode
}

/** Checks and reads the options that every protection has. */
export function readMode(where: string, options: GuardOptions): GuardMode {
  const mode = options.mode ?? 'enforce'
  assertOneOf(`${where}.mode`, mode, ['enforce', 'report'])
  return mode
}

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

/** What applies to one caller. */
export interface CallerLimits extends Limits {
  readonly introspection: boolean
  readonly seesCost: boolean
  readonly anyDocument: boolean
  /** `null` for who may spend without end. */
  readonly rate: Rate | null
}

/** The limits of everyone, of a caller, and the most generous of all. */
export interface LimitTable {
  /** No caller may pass these: what is beyond may be refused before the caller is known. */
  readonly ceiling: CallerLimits
  of(viewer: Viewer): CallerLimits
}

/** Compiles the limits once; a request costs one look-up. */
export function compileLimits(
  base: Partial<Limits>,
  roles: Readonly<Record<string, RoleOptions>>,
  rights: Partial<Pick<CallerLimits, 'introspection' | 'seesCost' | 'rate'>> = {},
): LimitTable {
  const everyone: CallerLimits = Object.freeze({
    ...defaultLimits,
    ...base,
    introspection: false,
    seesCost: false,
    anyDocument: false,
    rate: null,
    ...rights,
  })
  const byRole = new Map(
    Object.entries(roles).map(([name, role]) => [name, Object.freeze({ ...everyone, ...role }) as CallerLimits]),
  )
  const anonymous = byRole.get(ANONYMOUS_ROLE) ?? everyone
  const ofViewers = new WeakMap<Viewer, CallerLimits>()
  return {
    ceiling: mostGenerous([everyone, ...byRole.values()]),
    of(viewer) {
      if (viewer.kind === 'anonymous') return anonymous
      const { roles } = viewer
      if (roles.length === 1) return byRole.get(roles[0] as string) ?? everyone
      let limits = ofViewers.get(viewer)
      if (limits === undefined) {
        const known = roles.map((role) => byRole.get(role)).filter((role) => role !== undefined)
        limits = known.length === 0 ? everyone : mostGenerous(known)
        ofViewers.set(viewer, limits)
      }
      return limits
    },
  }
}

function mostGenerous(all: readonly CallerLimits[]): CallerLimits {
  const limits: Mutable<CallerLimits> = { ...(all[0] as CallerLimits) }
  for (const other of all.slice(1)) {
    for (const name of limitNames) limits[name] = Math.max(limits[name], other[name])
    limits.introspection ||= other.introspection
    limits.seesCost ||= other.seesCost
    limits.anyDocument ||= other.anyDocument
    limits.rate = moreGenerous(limits.rate, other.rate)
  }
  return Object.freeze(limits)
}

function moreGenerous(a: Rate | null, b: Rate | null): Rate | null {
  if (a === null || b === null) return null
  return {
    capacity: Math.max(a.capacity, b.capacity),
    refillPerSecond: Math.max(a.refillPerSecond, b.refillPerSecond),
  }
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] }
