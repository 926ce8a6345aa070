import type { Rule } from './rule.js'
import { forgottenRule } from './rules/forgotten-rule.js'
import { interfaceRule } from './rules/interface-rule.js'
import { introspection } from './rules/introspection.js'
import { jsonInput } from './rules/json-input.js'
import { missingOwner } from './rules/missing-owner.js'
import { missingOwns } from './rules/missing-owns.js'
import { openAccounts } from './rules/open-accounts.js'
import { openMutation } from './rules/open-mutation.js'
import { personalField } from './rules/personal-field.js'
import { privilegedInput } from './rules/privileged-input.js'
import { protectionOff } from './rules/protection-off.js'
import { recordedSecret } from './rules/recorded-secret.js'
import { recursivePath } from './rules/recursive-path.js'
import { sensitiveField } from './rules/sensitive-field.js'
import { unboundedList } from './rules/unbounded-list.js'
import { unlimitedAttempts } from './rules/unlimited-attempts.js'

/** All that an audit looks for, in the order of the report. */
export const rules: readonly Rule[] = Object.freeze([
  missingOwner,
  missingOwns,
  openMutation,
  openAccounts,
  privilegedInput,
  sensitiveField,
  unlimitedAttempts,
  forgottenRule,
  personalField,
  introspection,
  protectionOff,
  unboundedList,
  recursivePath,
  jsonInput,
  interfaceRule,
  recordedSecret,
])

export const ruleNames: readonly string[] = rules.map(({ id }) => id)

export function ruleOf(id: string): Rule {
  return rules.find((rule) => rule.id === id) as Rule
}
