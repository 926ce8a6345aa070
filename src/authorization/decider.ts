import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertKnownKeys, assertObject } from '../options-check.js'
import type { Viewer } from '../viewer.js'
import type { PolicyInput } from './policy.js'

/** What a {@link Decider} is asked: may the viewer do this with that field of this object? */
export interface DecideInput extends PolicyInput {
  /** The name that `@policy` calls, one of the `actions`. */
  readonly action: string
  /** Name of the object's type, however it was reached: never that of an interface or a union. */
  readonly type: string
  readonly field: string
  /**
   * One and the same for all that is asked within one execution, and never met again: a key for a WeakMap of what needs
   * working out only once. A query is one execution; so is each root field of a mutation and each event of a subscription.
   */
  readonly execution: object
}

/**
 * A policy engine behind `@policy`. Anything but `true`, an error and no answer within `deadline` deny; each action is asked
 * about once for an object and field, however many aliases there are.
 *
 * @example
 * ```ts
 * import { type Decider, useFieldAuthorization } from 'graphql-bulwark'
 *
 * const decide: Decider = {
 *   actions: ['read', 'edit'],
 *   async decide(viewer, { action, type, object }) {
 *     const { id } = object as { id: string }
 *     const answer = await fetch(`https://engine.example.com/check?who=${viewer.id}&may=${action}&what=${type}:${id}`)
 *     // An engine that fails has not allowed anything.
 *     return answer.ok && (await answer.json()).allowed === true
 *   },
 * }
 * export const plugin = useFieldAuthorization({ decide })
 * ```
 */
export interface Decider {
  /** The names that `@policy` may use beside those of `policies`. A closed set: a misspelt one stops the server. */
  readonly actions: readonly string[]
  /** Is asked for strangers too. Where there is no object, as at a root field, `object` is what the host has given as root. */
  decide(viewer: Viewer, question: DecideInput): MaybePromise<boolean>
}

/** Checks a decider at start-up, and takes its actions as they are then. */
export function readDecider(where: string, decider: Decider, policies: object): Decider {
  assertObject(where, decider)
  const prototype = Object.getPrototypeOf(decider)
  // An instance of a class may have what it needs.
  if (prototype === Object.prototype || prototype === null) assertKnownKeys(where, decider, ['actions', 'decide'])
  assertActions(where, decider.actions)
  if (typeof decider.decide !== 'function') throw new ConfigurationError(`${where}.decide must be a function.`)
  for (const action of decider.actions) {
    if (!Object.hasOwn(policies, action)) continue
    throw new ConfigurationError(`${action} is both a policy and an action of ${where}: name one of them otherwise.`)
  }
  return { actions: [...decider.actions], decide: (viewer, question) => decider.decide(viewer, question) }
}

/** Refuses what is no list of names, and an empty one. */
export function assertActions(where: string, actions: unknown): asserts actions is readonly string[] {
  const isName = (action: unknown) => typeof action === 'string' && action.trim() !== ''
  if (Array.isArray(actions) && actions.length > 0 && actions.every(isName)) return
  throw new ConfigurationError(`${where}.actions must be a list of names, and not an empty one.`)
}
