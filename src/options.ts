import type { GuardMode } from './guard.js'
import { assertOneOf } from './options-check.js'

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
