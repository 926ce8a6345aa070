import { ConfigurationError } from '../errors.js'
import type { GuardMode } from '../guard.js'
import { type GuardOptions, readMode } from '../options.js'
import { assertKnownKeys } from '../options-check.js'

/** Options of error masking. */
export interface ErrorMaskingOptions extends GuardOptions {
  /**
   * Codes of GraphQLErrors that your application raises for its clients, beside {@link publicCodes}. Their text and
   * code pass, their other extensions do not; for those use `publicError`.
   * @default none beside {@link publicCodes}
   */
  readonly codes?: readonly string[]
}

/** Codes that applications of every server use for errors meant for the client. */
export const publicCodes: readonly string[] = Object.freeze([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
])

/** Options of masking, checked and compiled. */
export interface Masking {
  readonly mode: GuardMode
  readonly codes: ReadonlySet<string>
}

/** Checks the options at start-up. */
export function compileMasking(options: ErrorMaskingOptions = {}): Masking {
  assertKnownKeys('errorMasking', options, ['codes', 'mode'])
  const { codes = [] } = options
  if (!Array.isArray(codes) || codes.some((code) => typeof code !== 'string' || code === '')) {
    throw new ConfigurationError('errorMasking.codes must be a list of codes.')
  }
  if (codes.includes('INTERNAL_SERVER_ERROR')) {
    throw new ConfigurationError('errorMasking.codes: INTERNAL_SERVER_ERROR is the code of what is masked.')
  }
  return { mode: readMode('errorMasking', options), codes: new Set([...publicCodes, ...codes]) }
}
