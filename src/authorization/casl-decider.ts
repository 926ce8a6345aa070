import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertKnownKeys } from '../options-check.js'
import { isThenable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import { assertActions, type DecideInput, type Decider } from './decider.js'

/** Of a rule of CASL, what is read. */
export interface CaslRule {
  readonly inverted: boolean
  readonly conditions: unknown
  matchesConditions(object: unknown): boolean
}

/**
 * An ability of `@casl/ability` 6 or 7, by its shape: this package does not import it. It may be typed for a few actions and
 * types, so its parameters are whatever it says.
 */
export interface CaslAbility {
  readonly rules: readonly { readonly subject?: unknown }[]
  /** The rules that concern a field, the one that comes first in CASL's order first. */
  rulesFor(action: never, subjectType: never, field?: never): readonly CaslRule[]
}

/** Options of {@link caslDecider}. */
export interface CaslDeciderOptions {
  /** The actions that `@policy` may name. */
  readonly actions: readonly string[]
  /** What a viewer may do; asked once per execution, for strangers too. One that fails allows nothing. */
  readonly abilityFor: (viewer: Viewer, context: unknown) => MaybePromise<CaslAbility>
}

/**
 * Lets an ability of CASL decide what `@policy` names. The action is the name, the subject the name of the object's type in
 * the schema, the field the schema's. Conditions are matched against the object as its resolver has loaded it, which is
 * neither written into nor copied. Where there is no single object, as at most root fields, a `can` with conditions does not
 * hold and a `cannot` with conditions does, other than with `ability.can('read', 'Order')`.
 *
 * Rules name types by their names. An ability with a rule about a class allows nothing, since a `cannot` about one would be
 * passed over; the event `policy.failed` says so.
 *
 * @throws ConfigurationError for a mistake in the options.
 *
 * @example
 * ```ts
 * import { defineAbility } from '@casl/ability'
 * import { caslDecider, useFieldAuthorization } from 'graphql-bulwark'
 *
 * const decide = caslDecider({
 *   actions: ['read'],
 *   abilityFor: ({ id }) =>
 *     defineAbility((can) => {
 *       // A stranger has no id, and null would match what has no owner.
 *       if (id !== null) can('read', 'Order', { customerId: id })
 *     }),
 * })
 * // type Order @policy(policies: [["read"]]) { total: Int }
 * export const plugin = useFieldAuthorization({ decide })
 * ```
 */
export function caslDecider(options: CaslDeciderOptions): Decider {
  const where = 'caslDecider'
  assertKnownKeys(where, options, ['actions', 'abilityFor'])
  const { actions, abilityFor } = options
  assertActions(where, actions)
  if (typeof abilityFor !== 'function') throw new ConfigurationError(`${where}.abilityFor must be a function.`)
  const abilities = new WeakMap<object, MaybePromise<CaslAbility>>()

  const abilityOf = (viewer: Viewer, { execution, context }: DecideInput): MaybePromise<CaslAbility> => {
    const known = abilities.get(execution)
    if (known) return known
    // What throws is not asked again.
    abilities.set(execution, NOTHING)
    const given = abilityFor(viewer, context)
    if (!isThenable(given)) {
      assertAbility(given)
      abilities.set(execution, given)
      return given
    }
    const later = given.then((ability) => {
      assertAbility(ability)
      abilities.set(execution, ability)
      return ability
    })
    abilities.set(execution, later)
    return later
  }

  return Object.freeze({
    actions,
    decide(viewer: Viewer, question: DecideInput): MaybePromise<boolean> {
      const ability = abilityOf(viewer, question)
      return isThenable(ability) ? ability.then((one) => allows(one, question)) : allows(ability, question)
    },
  })
}

/** The first rule that concerns the object decides, as in CASL. */
function allows(ability: CaslAbility, { action, type, object, field }: DecideInput): boolean {
  const rules = ability.rulesFor(action as never, type as never, field as never)
  const first = rules.find((rule) => concerns(rule, object))
  return first !== undefined && !first.inverted
}

/** In doubt a permission does not, and a prohibition does. */
function concerns(rule: CaslRule, object: unknown): boolean {
  if (!rule.conditions) return true
  // CASL would take a text or a function for the name of a type, of which every condition holds.
  if (!isOneObject(object)) return rule.inverted
  const matches: unknown = rule.matchesConditions(object)
  // A matcher of one's own may answer anything, even a promise.
  return rule.inverted ? Boolean(matches) : matches === true
}

/** A condition holds of a list if it holds of any item, which says nothing of the others. */
function isOneObject(object: unknown): boolean {
  return typeof object === 'object' && object !== null && !Array.isArray(object)
}

/** The messages name what the application's own code has got wrong, and go to the log. */
function assertAbility(ability: CaslAbility): void {
  if (typeof ability?.rulesFor !== 'function' || !Array.isArray(ability.rules)) {
    throw new ConfigurationError('caslDecider.abilityFor must give an ability of @casl/ability.')
  }
  for (const { subject } of ability.rules) {
    const named: readonly unknown[] = Array.isArray(subject) ? subject : [subject]
    // Nothing in place of a type means all.
    const other = named.find((one) => one && typeof one !== 'string')
    if (other === undefined) continue
    throw new ConfigurationError(
      `caslDecider: a rule is about ${typeof other === 'function' ? `the class ${other.name}` : 'what is no type'}. Name types by their names in the schema.`,
    )
  }
}

const NOTHING: CaslAbility = Object.freeze({ rules: Object.freeze([]), rulesFor: () => [] })
