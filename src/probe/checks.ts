import type { Check } from './check.js'
import { aliases } from './checks/aliases.js'
import { batch } from './checks/batch.js'
import { cors } from './checks/cors.js'
import { cost } from './checks/cost.js'
import { csrf } from './checks/csrf.js'
import { depth } from './checks/depth.js'
import { directives } from './checks/directives.js'
import { documentSize } from './checks/document-size.js'
import { fieldDuplication } from './checks/field-duplication.js'
import { fragments } from './checks/fragments.js'
import { getMutation, getQuery } from './checks/get.js'
import { introspection } from './checks/introspection.js'
import { suggestions } from './checks/suggestions.js'

/** All that a probe tries, in this order: what spends the budget of a caller comes last. */
export const checks: readonly Check[] = Object.freeze([
  introspection,
  suggestions,
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
])

export const checkNames: readonly string[] = checks.map(({ id }) => id)

export function checkOf(id: string): Check {
  return checks.find((check) => check.id === id) as Check
}
