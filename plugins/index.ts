export type { BulwarkOptions } from '../src/bulwark.js'
export type { Logger } from '../src/compose.js'
export {
  ConfigurationError,
  type ErrorCode,
  type ErrorEntry,
  errorTable,
  type PublicErrorOptions,
  publicError,
  SecurityError,
  type Violation,
} from '../src/errors.js'
export type { GuardMode, Refusal } from '../src/guard.js'
export { defaultLimits, type Limits, type RoleOptions } from '../src/options.js'
export type { Credential, Viewer } from '../src/viewer.js'
export type { BulwarkContext, BulwarkPlugin } from './envelop.js'
export { useAliasLimit } from './use-alias-limit.js'
export { useBatchLimit } from './use-batch-limit.js'
export { useBulwark } from './use-bulwark.js'
export { useDepthLimit } from './use-depth-limit.js'
export { useDirectiveLimit } from './use-directive-limit.js'
export { useErrorMasking } from './use-error-masking.js'
export { useFieldLimit } from './use-field-limit.js'
export { useFragmentLimit } from './use-fragment-limit.js'
export { useIntrospection } from './use-introspection.js'
export { useJwt } from './use-jwt.js'
export { useTokenLimit } from './use-token-limit.js'
export { useVariableLimit } from './use-variable-limit.js'
