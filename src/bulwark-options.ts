import type { AuditOptions } from './audit/audit-options.js'
import type { FieldAuthorizationOptions } from './authorization/authorization-options.js'
import type { OwnershipOptions } from './authorization/ownership-options.js'
import type { Logger } from './checkpoints.js'
import type { ClientAddressOptions } from './client-address.js'
import type { CostLimitOptions } from './cost/cost-limit.js'
import type { CostModelOptions } from './cost/cost-options.js'
import type { DeprecationOptions } from './deprecation/deprecation-options.js'
import type { SecurityEvent } from './events.js'
import type { ExecutionTimeLimitOptions } from './execution/execution-time-limit.js'
import type { Refusal } from './guard.js'
import type { ApiKeyOptions } from './identity/api-keys.js'
import type { FailedAttemptsOptions } from './identity/failed-attempts.js'
import type { JwtOptions } from './identity/jwt.js'
import type { InputValidationOptions } from './input/input-options.js'
import type { Limits, RoleOptions } from './options.js'
import type { UnusualPatternOptions } from './patterns/pattern-options.js'
import type { RateLimitOptions } from './rate-limit/rate-limit-options.js'
import type { BatchLimitOptions } from './request/batch-limit.js'
import type { CsrfPreventionOptions } from './request/csrf-prevention.js'
import type {
  AliasLimitOptions,
  DepthLimitOptions,
  DirectiveLimitOptions,
  FieldLimitPresetOptions,
} from './request/document-limits.js'
import type { FragmentLimitOptions } from './request/fragment-limit.js'
import type { IntrospectionOptions } from './request/introspection.js'
import type { SubscriptionLimitOptions } from './request/subscription-limit.js'
import type { TokenLimitOptions } from './request/token-limit.js'
import type { TrustedDocumentOptions } from './request/trusted-documents.js'
import type { VariableLimitOptions } from './request/variable-limit.js'
import type { ErrorMaskingOptions } from './response/masking.js'
import type { ResponseSizeLimitOptions } from './response/response-size-limit.js'
import type { TelemetryOptions } from './telemetry/telemetry-options.js'

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

/** A key under a name of its own proves as much as one under the usual name. */
export function apiKeyHeaders({ apiKeys }: BulwarkOptions): readonly string[] {
  return apiKeys && apiKeys.header !== undefined ? [apiKeys.header] : []
}
