import type { GraphQLSchema } from 'graphql'
import { auditGuard } from './audit/audit.js'
import type { AuditOptions } from './audit/audit-options.js'
import type { FieldAuthorizationOptions } from './authorization/authorization-options.js'
import { type FieldAuthorizationGuard, fieldAuthorizationGuard } from './authorization/field-authorization.js'
import { ownershipGuard } from './authorization/ownership.js'
import type { OwnershipOptions } from './authorization/ownership-options.js'
import { type ClientAddressOptions, compileClientAddress } from './client-address.js'
import { type Checkpoints, composeGuards, type Logger } from './compose.js'
import { type CostLimitOptions, costLimitGuard } from './cost/cost-limit.js'
import type { CostModelOptions } from './cost/cost-options.js'
import { CostPlans } from './cost/plans.js'
import { type CostSight, compileCostSight } from './cost-readers.js'
import type { DeprecationOptions } from './deprecation/deprecation-options.js'
import { deprecationsGuard } from './deprecation/deprecations.js'
import { ConfigurationError } from './errors.js'
import type { Emit, SecurityEvent } from './events.js'
import { type ExecutionTimeLimitOptions, executionTimeLimitGuard } from './execution/execution-time-limit.js'
import type { Guard, Refusal } from './guard.js'
import { type ApiKeyOptions, apiKeysGuard } from './identity/api-keys.js'
import { FailedAttempts, type FailedAttemptsOptions } from './identity/failed-attempts.js'
import { type JwtOptions, jwtGuard } from './identity/jwt.js'
import type { InputValidationOptions } from './input/input-options.js'
import { inputValidationGuard } from './input/input-validation.js'
import { assertFieldLimits, assertRoles, type Limits, type RoleOptions } from './options.js'
import { assertKnownKeys, assertObject } from './options-check.js'
import type { UnusualPatternOptions } from './patterns/pattern-options.js'
import { type UnusualPatterns, unusualPatternsGuard } from './patterns/unusual-patterns.js'
import { plainText } from './plain-text.js'
import { rateLimitGuard } from './rate-limit/rate-limit.js'
import type { RateLimitOptions } from './rate-limit/rate-limit-options.js'
import { type BatchLimitOptions, batchLimitGuard } from './request/batch-limit.js'
import { type CsrfPreventionOptions, csrfPreventionGuard } from './request/csrf-prevention.js'
import { operationFacts } from './request/document-facts.js'
import {
  type AliasLimitOptions,
  aliasLimitGuard,
  type DepthLimitOptions,
  type DirectiveLimitOptions,
  depthLimitGuard,
  directiveLimitGuard,
  type FieldLimitPresetOptions,
  fieldLimitGuard,
} from './request/document-limits.js'
import { type FragmentLimitOptions, fragmentLimitGuard } from './request/fragment-limit.js'
import { type IntrospectionGuard, type IntrospectionOptions, introspectionGuard } from './request/introspection.js'
import { type SubscriptionLimitOptions, subscriptionLimitGuard } from './request/subscription-limit.js'
import { type TokenLimitOptions, tokenLimitGuard } from './request/token-limit.js'
import { type TrustedDocumentOptions, trustedDocumentsGuard } from './request/trusted-documents.js'
import { type VariableLimitOptions, variableLimitGuard } from './request/variable-limit.js'
import { createErrorGate, type ErrorGate, type Opening } from './response/error-gate.js'
import { compileMasking, type ErrorMaskingOptions, type Masking } from './response/masking.js'
import { type ResponseSizeLimitOptions, responseSizeLimitGuard } from './response/response-size-limit.js'
import { createRuntime, type Host, type Runtime } from './runtime.js'
import { telemetryGuard } from './telemetry/telemetry.js'
import type { TelemetryOptions } from './telemetry/telemetry-options.js'
import { type BeginTrace, joinWitnesses, traceBeginner } from './traces.js'
import type { Viewer } from './viewer.js'

/** The options of one protection of the preset: `false` turns it off, absence means the safe default. */
type Protection<Options> = false | Omit<Options, 'roles' | 'fields'>

/** Options of the whole suite. */
export interface BulwarkOptions {
  /** Whether callers are strangers. @default true, unless NODE_ENV is `development` */
  readonly production?: boolean
  /**
   * Limits by role; `anonymous` is the role of a caller without credentials. A caller with several has, for each limit, the
   * most generous of theirs. @default everyone has the same limits
   */
  readonly roles?: Readonly<Record<string, RoleOptions>>
  /**
   * Limits by schema coordinate. Those of a root field are of the operations that have it at their root; any other field
   * takes `sameField` alone. @default none
   */
  readonly fields?: Readonly<Record<string, Partial<Limits>>>
  /** How the address of a client is found. @default the other end of the connection, if that is a public address */
  readonly clientAddress?: ClientAddressOptions
  /** What a page of another site can send in the name of its visitor, without asking, is refused. @default on @error BAD_REQUEST */
  readonly csrfPrevention?: false | CsrfPreventionOptions
  /**
   * Who the caller is, by JSON Web Token.
   * @default off: every caller is anonymous
   * @error UNAUTHENTICATED, FORBIDDEN, RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  readonly jwt?: false | JwtOptions
  /**
   * Who the caller is, by API key.
   * @default off: no keys are read
   * @error UNAUTHENTICATED, RATE_LIMITED, SERVICE_UNAVAILABLE
   */
  readonly apiKeys?: false | ApiKeyOptions
  /** How credentials that fail again and again are slowed down. @default on @error RATE_LIMITED */
  readonly failedAttempts?: false | FailedAttemptsOptions
  /**
   * Which documents may be sent at all.
   * @default off, until a store is named
   * @error DOCUMENT_NOT_TRUSTED, SERVICE_UNAVAILABLE
   */
  readonly trustedDocuments?: Protection<TrustedDocumentOptions>
  /** How many operations one HTTP request may bring. @default on @error BATCH_LIMIT_EXCEEDED, BAD_REQUEST */
  readonly batchLimit?: Protection<BatchLimitOptions>
  /** How long a document may be, before it is parsed. @default on */
  readonly tokenLimit?: Protection<TokenLimitOptions>
  /** How many fragments a document may define and spread. @default on @error DOCUMENT_INVALID */
  readonly fragmentLimit?: Protection<FragmentLimitOptions>
  /** How many levels of fields an operation may have. @default on */
  readonly depthLimit?: Protection<DepthLimitOptions>
  /** How many fields of an operation may be renamed; `then` is no name for one. @default on @error BAD_USER_INPUT */
  readonly aliasLimit?: Protection<AliasLimitOptions>
  /** How many fields an operation may have: in all, at its root, and the same one. @default on */
  readonly fieldLimit?: false | FieldLimitPresetOptions
  /** How many directives a document may have, `@defer` and `@stream` among them. @default on */
  readonly directiveLimit?: Protection<DirectiveLimitOptions>
  /** How many variables an operation may have, and how large. @default on */
  readonly variableLimit?: Protection<VariableLimitOptions>
  /** How many subscriptions a caller may have open. @default on */
  readonly subscriptionLimit?: Protection<SubscriptionLimitOptions>
  /** What an operation may cost. @default on @error BAD_USER_INPUT */
  readonly costLimit?: Protection<CostLimitOptions>
  /** How long an operation may take. @default 30 seconds */
  readonly executionTimeLimit?: Protection<ExecutionTimeLimitOptions>
  /** How large an answer may be. @default off, until everyone, a role or a field has a size */
  readonly responseSizeLimit?: Protection<ResponseSizeLimitOptions>
  /** What fields cost where the schema does not say. @default an object 1, a mutation 10, a list 10 items */
  readonly costModel?: CostModelOptions
  /** Whether every caller sees in `extensions.cost` what an operation has cost. @default false; see `seesCost` of a role */
  readonly showCost?: boolean
  /** Who may read the schema. @default nobody in production, everyone in development @error INTROSPECTION_DISABLED */
  readonly introspection?: Protection<IntrospectionOptions>
  /**
   * Who may touch which field, by the rules of the schema.
   * @default on, where the schema has rules
   * @error UNAUTHENTICATED, FORBIDDEN, BAD_USER_INPUT
   */
  readonly fieldAuthorization?: Protection<FieldAuthorizationOptions>
  /** Whether values are what `@constraint` of the schema says of them. @default on, where it says so @error BAD_USER_INPUT */
  readonly inputValidation?: Protection<InputValidationOptions>
  /** Whose an object is, by `@owner` of the schema. @default on, where it says so @error NOT_FOUND, SERVICE_UNAVAILABLE */
  readonly ownership?: Protection<OwnershipOptions>
  /**
   * What callers may spend over time.
   * @default off, until a role or everyone has a rate
   * @error RATE_LIMITED, COST_LIMIT_EXCEEDED, SERVICE_UNAVAILABLE
   */
  readonly rateLimit?: Protection<RateLimitOptions>
  /** What a client reads of errors that were not made for it. @default on @error INTERNAL_SERVER_ERROR */
  readonly errorMasking?: false | ErrorMaskingOptions
  /** What is recorded of refusals and mutations, and where. @default off: no sink is configured @error SERVICE_UNAVAILABLE */
  readonly audit?: false | AuditOptions
  /** Who uses what is deprecated in the schema. @default on, if there is `onEvent` to be told */
  readonly deprecations?: false | DeprecationOptions
  /** What many refusals of one caller look like together. @default on: told by `onEvent`, the log and the audit */
  readonly unusualPatterns?: false | UnusualPatternOptions
  /** What is measured of operations, refusals and guards, and who is told. @default off: nobody is told */
  readonly telemetry?: false | TelemetryOptions
  /** Whether every request has an id: in the context, in the header `x-request-id` of the answer, and in logs. @default true */
  readonly requestId?: boolean
  /** Where the start-up notice, report mode and masked errors go. @default console */
  readonly logger?: Logger
  /** Told of every refusal, and in report mode of every one that would have been. What it throws is logged. @default nobody */
  readonly onRefusal?: (refusal: Refusal) => void
  /** Told of what happens beside refusals, such as a key endpoint that is down. What it throws is logged. @default nobody */
  readonly onEvent?: (event: SecurityEvent) => void
}

/** Guards composed, with the way out for every error. */
export interface Bulwark extends Checkpoints {
  /** Whether callers are strangers. */
  readonly production: boolean
  readonly gate: ErrorGate
  /** What this caller may read of what is wrong with a document. */
  mayOpen(viewer: Viewer): Opening
  /** What this caller sees of the cost of an operation. */
  costSight(viewer: Viewer): CostSight
  /** IP address of the client, as far as it can be trusted; `null` where it is unknown. */
  readonly addressOf: Runtime['addressOf']
  readonly emit: Emit
  /** Begins the trace of a request, or of one operation; absent where requests have no id. */
  readonly begin?: BeginTrace | undefined
  /**
   * Called before each answer where nothing outlives the request that has begun it: writes what waits to be recorded. Absent
   * elsewhere, where a timer does that.
   */
  readonly settle?: (() => Promise<unknown> | undefined) | undefined
  /** Writes what waits to be recorded. Nothing is recorded afterwards. */
  close(): Promise<void>
  /** What is on, what is off and why: a line each. Told once, at start-up. */
  readonly notice: readonly string[]
  readonly logger: Logger
}

const limitGuards = {
  batchLimit: batchLimitGuard,
  tokenLimit: tokenLimitGuard,
  fragmentLimit: fragmentLimitGuard,
  depthLimit: depthLimitGuard,
  aliasLimit: aliasLimitGuard,
  fieldLimit: fieldLimitGuard,
  directiveLimit: directiveLimitGuard,
  variableLimit: variableLimitGuard,
  subscriptionLimit: subscriptionLimitGuard,
  costLimit: costLimitGuard,
  responseSizeLimit: responseSizeLimitGuard,
} as const

/** Limits of what has no fields of its own. */
const ofCallersAlone = new Set<string>(['batchLimit', 'subscriptionLimit'])

const limitKeys = Object.keys(limitGuards) as (keyof typeof limitGuards)[]
const optionKeys = [
  'production',
  'roles',
  'fields',
  'clientAddress',
  'csrfPrevention',
  'jwt',
  'apiKeys',
  'failedAttempts',
  'trustedDocuments',
  ...limitKeys,
  'executionTimeLimit',
  'costModel',
  'showCost',
  'introspection',
  'fieldAuthorization',
  'inputValidation',
  'ownership',
  'rateLimit',
  'errorMasking',
  'audit',
  'deprecations',
  'unusualPatterns',
  'telemetry',
  'requestId',
  'logger',
  'onRefusal',
  'onEvent',
]

/** Composes the whole suite from one options object; a mistake in it is thrown here and never for a request. */
export function createBulwark(options: BulwarkOptions, host: Host): Bulwark {
  assertKnownKeys('options', options, optionKeys)
  const { production = host.production, roles = {}, fields = {}, logger = console, requestId = true } = options
  if (typeof production !== 'boolean') throw new ConfigurationError('options.production must be true or false.')
  if (typeof requestId !== 'boolean') throw new ConfigurationError('options.requestId must be true or false.')
  assertRoles('options.roles', roles)
  assertFieldLimits('options.fields', fields)

  const notice = [`graphql-bulwark guards this server (${production ? 'production' : 'development'} rules)`]
  const guards: Guard[] = []
  const add = (guard: Guard) => {
    guards.push(guard)
    notice.push(`  ${guard.mode === 'report' ? 'report' : 'on    '} ${guard.name}: ${guard.summary}`)
  }
  const off = (name: string, why: string) => notice.push(`  off    ${name}: ${why}`)

  const addressOf = compileClientAddress('options.clientAddress', options.clientAddress)
  const telemetry = options.telemetry ? telemetryGuard(options.telemetry, { logger, read: operationFacts }) : undefined
  const runtime = createRuntime({
    host: { ...host, production },
    logger,
    onEvent: options.onEvent,
    measure: telemetry?.event,
    addressOf,
  })
  const attempts = createAttempts(options.failedAttempts, runtime)
  if (options.jwt) add(jwtGuard(options.jwt, runtime, attempts))
  else off('jwt', options.jwt === false ? SWITCHED_OFF : 'no issuer is configured')
  if (options.apiKeys) add(apiKeysGuard(options.apiKeys, runtime, attempts))
  else off('apiKeys', options.apiKeys === false ? SWITCHED_OFF : 'no store of keys is configured')
  if (guards.length === 0) notice.push('  every caller is anonymous')
  if (options.csrfPrevention === false) off('csrfPrevention', SWITCHED_OFF)
  else add(csrfPreventionGuard(options.csrfPrevention, apiKeyHeaders(options)))
  // Before the limits: what is refused whatever it holds need not be measured.
  if (options.trustedDocuments === undefined) off('trustedDocuments', 'no store of documents is configured')
  else if (options.trustedDocuments === false) off('trustedDocuments', SWITCHED_OFF)
  else {
    assertProtection('trustedDocuments', options.trustedDocuments)
    add(trustedDocumentsGuard({ ...options.trustedDocuments, roles }, runtime))
  }
  const plans = new CostPlans('options.costModel', options.costModel)
  for (const key of limitKeys) {
    const own = options[key]
    if (own === false) {
      off(key, SWITCHED_OFF)
      continue
    }
    if (own !== undefined) assertProtection(key, own)
    if (key === 'fieldLimit') {
      add(fieldLimitGuard({ ...(own as FieldLimitPresetOptions | undefined), roles }, fields))
      continue
    }
    const build: (options: object, plans: CostPlans) => Guard = limitGuards[key]
    add(build({ ...own, roles, ...(!ofCallersAlone.has(key) && { fields }) }, plans))
  }
  for (const key of [
    'executionTimeLimit',
    'introspection',
    'fieldAuthorization',
    'inputValidation',
    'ownership',
    'rateLimit',
  ] as const) {
    const own = options[key]
    if (own !== undefined && own !== false) assertProtection(key, own)
  }
  const authorization =
    options.fieldAuthorization === false
      ? undefined
      : fieldAuthorizationGuard({ ...options.fieldAuthorization, roles }, runtime)
  const viewOf = authorization?.viewOf
  let introspection: IntrospectionGuard | undefined
  if (options.introspection === false) off('introspection', 'switched off, so everyone may read the schema')
  else {
    const seesAll = viewOf && ((schema: GraphQLSchema, viewer: Viewer) => viewOf(schema, viewer) === schema)
    introspection = introspectionGuard({ ...options.introspection, roles }, !production, seesAll)
    add(introspection)
  }
  if (authorization) add(authorization)
  else off('fieldAuthorization', SWITCHED_OFF)
  // Who may not give a value is not told what it must be; and nothing is loaded for one that is refused.
  if (options.inputValidation === false) off('inputValidation', SWITCHED_OFF)
  else add(inputValidationGuard(options.inputValidation))
  if (options.ownership === false) off('ownership', SWITCHED_OFF)
  else add(ownershipGuard({ ...options.ownership, roles }, runtime))
  if (options.audit) add(auditGuard(options.audit, runtime))
  else off('audit', options.audit === false ? SWITCHED_OFF : 'no sink is configured')
  const patterns =
    options.unusualPatterns === false ? undefined : unusualPatternsGuard(options.unusualPatterns ?? {}, runtime)
  if (patterns) add(patterns)
  else off('unusualPatterns', SWITCHED_OFF)
  if (telemetry) add(telemetry)
  else off('telemetry', options.telemetry === false ? SWITCHED_OFF : 'nobody is told')
  // The last that may refuse: what it takes for an operation is taken for one that runs.
  const tightening = patterns?.tightening
  if (options.rateLimit !== false)
    add(rateLimitGuard({ ...options.rateLimit, roles }, plans, { ...runtime, tightening }))
  else if (tightening) throw new ConfigurationError('unusualPatterns.tighten has no effect: rateLimit is switched off.')
  else off('rateLimit', SWITCHED_OFF)
  if (options.deprecations === false) off('deprecations', SWITCHED_OFF)
  else if (options.deprecations === undefined && !runtime.isHeard)
    off('deprecations', 'nobody would be told: no onEvent')
  else add(deprecationsGuard(options.deprecations ?? {}, runtime, viewOf))
  // Around all that the others put around resolvers.
  if (options.executionTimeLimit === false) off('executionTimeLimit', SWITCHED_OFF)
  else add(executionTimeLimitGuard({ ...options.executionTimeLimit, roles, fields }, runtime))
  let masking: Masking | undefined
  if (options.errorMasking === false) off('errorMasking', SWITCHED_OFF)
  else {
    masking = compileMasking(options.errorMasking)
    notice.push(`  ${masking.mode === 'report' ? 'report' : 'on    '} errorMasking: ${masking.codes.size} public codes`)
  }
  const costSight = compileCostSight('options.showCost', options.showCost, roles)
  return assemble({
    guards: telemetry ? telemetry.timed(guards) : guards,
    introspection,
    viewOf,
    masking,
    notice,
    logger,
    onRefusal: options.onRefusal,
    runtime,
    costSight,
    // The id of a request is a part of each event.
    traced: requestId || Boolean(options.audit),
  })
}

/** A key under a name of its own proves as much as one under the usual name. */
export function apiKeyHeaders({ apiKeys }: BulwarkOptions): readonly string[] {
  return apiKeys && apiKeys.header !== undefined ? [apiKeys.header] : []
}

/** Roles and coordinates are those of all protections: within one they would count for nothing. */
function assertProtection(key: string, own: object): void {
  assertObject(`options.${key}`, own)
  for (const name of ['roles', 'fields'] as const) {
    const value: unknown = (own as Record<string, unknown>)[name]
    if (value === undefined || (key === 'fieldLimit' && name === 'fields' && typeof value === 'number')) continue
    throw new ConfigurationError(`options.${key}.${name} has no effect: let it stand in options.${name}.`)
  }
}

const SWITCHED_OFF = 'switched off in the options'

type Part = Guard | IntrospectionGuard | FieldAuthorizationGuard | UnusualPatterns | Masking

type Build = (runtime: Runtime, attempts: FailedAttempts | null) => Part

/** A bulwark of a single protection, for a plugin that stands alone. */
export function bulwarkOf(part: Part | Build, host: Host, options: StandAloneOptions = {}): Bulwark {
  const { clientAddress, failedAttempts, onEvent } = options
  const addressOf = compileClientAddress('clientAddress', clientAddress)
  const runtime = createRuntime({ host, logger: console, onEvent, addressOf })
  const built = typeof part === 'function' ? part(runtime, createAttempts(failedAttempts, runtime)) : part
  if ('tightening' in built && built.tightening) {
    throw new ConfigurationError('unusualPatterns.tighten has no effect without a rate: it is an option of useBulwark.')
  }
  const costSight = compileCostSight('showCost', options.showCost, options.roles)
  const parts = { notice: [], logger: console, runtime, costSight }
  if ('codes' in built) return assemble({ ...parts, guards: [], masking: built })
  return assemble({
    ...parts,
    guards: [built],
    traced: built.witness !== undefined,
    introspection: 'mayIntrospect' in built ? built : undefined,
    viewOf: 'viewOf' in built ? built.viewOf : undefined,
  })
}

/** What a plugin that stands alone takes for itself, since no preset does. */
export interface StandAloneOptions {
  /** How the address of a client is found. @default the other end of the connection, if that is a public address */
  readonly clientAddress?: ClientAddressOptions | undefined
  /** How credentials that fail again and again are slowed down. */
  readonly failedAttempts?: false | FailedAttemptsOptions | undefined
  /** Told of what happens beside refusals. What it throws is logged. */
  readonly onEvent?: ((event: SecurityEvent) => void) | undefined
  /** Whether every caller sees in `extensions.cost` what an operation has cost. @default false */
  readonly showCost?: boolean | undefined
  /** By role name: whether a role `seesCost`. */
  readonly roles?: Readonly<Record<string, RoleOptions>> | undefined
}

function createAttempts(options: false | FailedAttemptsOptions | undefined, runtime: Runtime): FailedAttempts | null {
  return options === false ? null : new FailedAttempts(options ?? {}, runtime)
}

interface Parts {
  readonly guards: readonly Guard[]
  readonly introspection?: IntrospectionGuard | undefined
  readonly viewOf?: FieldAuthorizationGuard['viewOf']
  readonly masking?: Masking | undefined
  readonly notice: readonly string[]
  readonly logger: Logger
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined
  readonly runtime: Runtime
  readonly costSight: (viewer: Viewer) => CostSight
  /** Whether requests have an id, and who stands beside them is told of what others refuse. @default false */
  readonly traced?: boolean
}

/** What all guards have to write; `undefined` where none ever has. */
function settling(guards: readonly Guard[]): (() => Promise<unknown> | undefined) | undefined {
  const writers = guards.filter((guard) => guard.settle !== undefined)
  if (writers.length === 0) return undefined
  return () => {
    const writing = writers.map((guard) => guard.settle?.()).filter((one) => one !== undefined)
    return writing.length === 0 ? undefined : Promise.all(writing)
  }
}

function assemble({
  guards,
  introspection,
  viewOf,
  masking,
  notice,
  logger,
  onRefusal,
  runtime,
  costSight,
  traced = false,
}: Parts): Bulwark {
  const witness = joinWitnesses(...guards.map((guard) => guard.witness))
  return {
    ...composeGuards(guards, { logger, onRefusal, witness }),
    begin: traced ? traceBeginner(runtime.randomId, witness) : undefined,
    settle: runtime.brief ? settling(guards) : undefined,
    close: async () => void (await Promise.all(guards.map((guard) => guard.close?.()))),
    gate: createErrorGate({
      publicCodes: masking ? masking.codes : null,
      report: masking?.mode === 'report',
      conceal: introspection?.mode === 'enforce' || viewOf !== undefined,
      log({ reference, requestId, path, error }) {
        const request = requestId === null ? '' : ` of request ${requestId}`
        const place = path === null ? '' : ` at ${plainText(path.join('.'))}`
        logger.error(`graphql-bulwark: masked error ${reference}${request}${place}`, error)
      },
    }),
    mayOpen(viewer) {
      if (introspection?.mayIntrospect(viewer) === false) return false
      return viewOf === undefined || ((schema) => viewOf(schema, viewer))
    },
    costSight,
    production: runtime.production,
    addressOf: runtime.addressOf,
    emit: runtime.emit,
    notice,
    logger,
  }
}
