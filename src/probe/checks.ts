import type { Check } from './check.js'
import { aliases } from './checks/aliases.js'
import { apiKey } from './checks/api-key.js'
import { aliasAttempts, attemptsInARow } from './checks/attempts.js'
import { batch } from './checks/batch.js'
import { cors } from './checks/cors.js'
import { cost } from './checks/cost.js'
import { credentialInUrl } from './checks/credential-in-url.js'
import { csrf } from './checks/csrf.js'
import { depth } from './checks/depth.js'
import { directives } from './checks/directives.js'
import { documentSize } from './checks/document-size.js'
import { errorDetail } from './checks/error-detail.js'
import { fieldAccess } from './checks/field-access.js'
import { fieldDuplication } from './checks/field-duplication.js'
import { filterOracle } from './checks/filter-oracle.js'
import { fragments } from './checks/fragments.js'
import { getMutation, getQuery } from './checks/get.js'
import { introspection } from './checks/introspection.js'
import { malformed } from './checks/malformed.js'
import { objectAccess } from './checks/object-access.js'
import { objectWrites } from './checks/object-writes.js'
import { privilegedInput } from './checks/privileged-input.js'
import { rateLimit } from './checks/rate-limit.js'
import { suggestions } from './checks/suggestions.js'
import { tokenForgery } from './checks/token-forgery.js'
import { tokenLifetime } from './checks/token-lifetime.js'
import { uncheckedInput } from './checks/unchecked-input.js'

/** All that a probe tries, in this order: what reads comes first, and what spends the budget of a caller last. */
export const checks: readonly Check[] = Object.freeze([
  introspection,
  suggestions,
  errorDetail,
  objectAccess,
  fieldAccess,
  filterOracle,
  depth,
  aliases,
  fieldDuplication,
  directives,
  fragments,
  documentSize,
  cost,
  batch,
  getMutation,
  getQuery,
  csrf,
  cors,
  malformed,
  tokenForgery,
  tokenLifetime,
  credentialInUrl,
  apiKey,
  privilegedInput,
  uncheckedInput,
  objectWrites,
  aliasAttempts,
  attemptsInARow,
  rateLimit,
])

export const checkNames: readonly string[] = checks.map(({ id }) => id)

export function checkOf(id: string): Check {
  return checks.find((check) => check.id === id) as Check
}
