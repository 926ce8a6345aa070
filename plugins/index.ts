export type { AuditEvent, AuditEventName, AuditOutcome } from '../src/audit/audit-event.js'
export type { AuditOptions, AuditSink } from '../src/audit/audit-options.js'
export { assertOwner, type OwnerOptions } from '../src/authorization/assert-owner.js'
export type { FieldAuthorizationOptions } from '../src/authorization/authorization-options.js'
export {
  type CaslAbility,
  type CaslDeciderOptions,
  type CaslRule,
  caslDecider,
} from '../src/authorization/casl-decider.js'
export type { DecideInput, Decider } from '../src/authorization/decider.js'
export { describeAuthorization } from '../src/authorization/describe-authorization.js'
export { getOwned } from '../src/authorization/get-owned.js'
export type { OwnerFunction } from '../src/authorization/owner-rule.js'
export type { OwnedLoader, OwnershipOptions } from '../src/authorization/ownership-options.js'
export type { Policy, PolicyInput } from '../src/authorization/policy.js'
export type { BulwarkOptions } from '../src/bulwark-options.js'
export type { Logger } from '../src/checkpoints.js'
export type { ClientAddressOptions } from '../src/client-address.js'
export type { CostModelOptions } from '../src/cost/cost-options.js'
export type { CostEstimator } from '../src/cost/estimators.js'
export { type CostExplanation, type ExplainCostOptions, explainCost } from '../src/cost/explain-cost.js'
export type { DeprecationDates } from '../src/deprecation/deprecation-dates.js'
export type { DeprecatedUse, DeprecationOptions } from '../src/deprecation/deprecation-options.js'
export { bulwarkDirectives } from '../src/directives.js'
export {
  ConfigurationError,
  type ErrorCode,
  type ErrorEntry,
  errorTable,
  type InputViolation,
  type PublicErrorOptions,
  publicError,
  SecurityError,
  type Violation,
} from '../src/errors.js'
export type { SecurityEvent, SecurityEventName } from '../src/events.js'
export type { GuardMode, Refusal } from '../src/guard.js'
export type { ApiKeyOptions } from '../src/identity/api-keys.js'
export type { CookieOptions } from '../src/identity/cookie.js'
export type { CreateApiKeyOptions, CreatedApiKey } from '../src/identity/create-api-key.js'
export type { DpopOptions } from '../src/identity/dpop.js'
export type { FailedAttemptsOptions } from '../src/identity/failed-attempts.js'
export type { ClaimReader, IssuerOptions } from '../src/identity/issuer-options.js'
export type { JwtOptions } from '../src/identity/jwt.js'
export { type MemoryApiKeysOptions, memoryApiKeys } from '../src/identity/memory-api-keys.js'
export { type MemoryReplaysOptions, memoryReplays } from '../src/identity/memory-replays.js'
export { type MemoryRevocationsOptions, memoryRevocations } from '../src/identity/memory-revocations.js'
export type { Revocations, RevocationsOptions, RevokedSession, RevokedSubject } from '../src/identity/revocations.js'
export type { ApiKeyRecord, ApiKeyStore, ReplayStore, RevocationStore } from '../src/identity/stores.js'
export type { Constraint } from '../src/input/constraints.js'
export type { InputValidationOptions, JsonLimits } from '../src/input/input-options.js'
export { defaultLimits, type Limits, type Rate, type RoleOptions } from '../src/options.js'
export type { PatternRule, TightenOptions, UnusualPatternOptions } from '../src/patterns/pattern-options.js'
export type { BudgetOwner } from '../src/rate-limit/bucket-names.js'
export type { BudgetStore, Charge, Taken } from '../src/rate-limit/budget-store.js'
export type { StoreFailurePolicy } from '../src/rate-limit/budgets.js'
export { type MemoryBudgetsOptions, memoryBudgets } from '../src/rate-limit/memory-budgets.js'
export type { RateLimitOptions } from '../src/rate-limit/rate-limit-options.js'
export type { FindDocument } from '../src/request/document-lookups.js'
export type { ApolloManifest, TextsById, TrustedDocuments } from '../src/request/document-manifest.js'
export type { TrustedDocumentOptions } from '../src/request/trusted-documents.js'
export type {
  MeasuredOperation,
  MeasuredRefusal,
  OperationOutcome,
  Telemetry,
} from '../src/telemetry/measured.js'
export type { TelemetryOptions } from '../src/telemetry/telemetry-options.js'
export type { Credential, Viewer } from '../src/viewer.js'
export { createApiKey } from './api-keys.js'
export type { BulwarkContext, BulwarkPlugin } from './envelop.js'
export { type RefusalHttp, refusalHttp } from './refusal-http.js'
export { createRevocations } from './revocations.js'
export { trustedDocuments } from './trusted-documents.js'
export { useAliasLimit } from './use-alias-limit.js'
export { useApiKeys } from './use-api-keys.js'
export { type AuditPluginOptions, useAudit } from './use-audit.js'
export { useBatchLimit } from './use-batch-limit.js'
export { useBulwark } from './use-bulwark.js'
export { type CostLimitPluginOptions, useCostLimit } from './use-cost-limit.js'
export { useCsrfPrevention } from './use-csrf-prevention.js'
export { type DeprecationPluginOptions, useDeprecations } from './use-deprecations.js'
export { useDepthLimit } from './use-depth-limit.js'
export { useDirectiveLimit } from './use-directive-limit.js'
export { useErrorMasking } from './use-error-masking.js'
export { useExecutionTimeLimit } from './use-execution-time-limit.js'
export { type FieldAuthorizationPluginOptions, useFieldAuthorization } from './use-field-authorization.js'
export { useFieldLimit } from './use-field-limit.js'
export { useFragmentLimit } from './use-fragment-limit.js'
export { useInputValidation } from './use-input-validation.js'
export { useIntrospection } from './use-introspection.js'
export { useJwt } from './use-jwt.js'
export { type OwnershipPluginOptions, useOwnership } from './use-ownership.js'
export { type RateLimitPluginOptions, useRateLimit } from './use-rate-limit.js'
export { useResponseSizeLimit } from './use-response-size-limit.js'
export { useSubscriptionLimit } from './use-subscription-limit.js'
export { type TelemetryPluginOptions, useTelemetry } from './use-telemetry.js'
export { useTokenLimit } from './use-token-limit.js'
export { type TrustedDocumentPluginOptions, useTrustedDocuments } from './use-trusted-documents.js'
export { type UnusualPatternPluginOptions, useUnusualPatterns } from './use-unusual-patterns.js'
export { useVariableLimit } from './use-variable-limit.js'
