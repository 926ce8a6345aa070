import type { GraphQLResolveInfo } from 'graphql'
import { ConfigurationError } from '../errors.js'
import type { MaybePromise } from '../guard.js'
import { assertRoles, type GuardOptions, type RoleOptions, readMode } from '../options.js'
import { assertKnownKeys, assertObject, assertOneOf } from '../options-check.js'
import { ANONYMOUS_ROLE, type Viewer } from '../viewer.js'
import { type RuleNames, ruleDirectives } from './read-rules.js'

/** What a policy is asked about. */
export interface PolicyInput {
  /** The object whose field is touched. */
  readonly object: unknown
  readonly args: Readonly<Record<string, unknown>>
  readonly info: GraphQLResolveInfo
}

/** Decides for one viewer and one object. Anything but `true`, an error and no answer in time deny. */
export type Policy = (viewer: Viewer, input: PolicyInput) => MaybePromise<boolean>

/** Options of {@link fieldAuthorizationGuard}. */
export interface FieldAuthorizationOptions extends GuardOptions {
  /** By the name that `@policy` calls it. @default none */
  readonly policies?: Readonly<Record<string, Policy>>
  /** What holds for a field of which nothing is said, neither by itself nor by its type. @default 'allow' */
  readonly defaultRule?: 'allow' | 'authenticated' | 'deny'
  /**
   * `reject` refuses an operation before its first resolver if the viewer may not touch a field that it selects; `null`
   * answers it, with null and an error at the nearest place that may be null. What policies decide of an object is
   * always decided there. @default 'reject'
   */
  readonly onDenied?: 'reject' | 'null'
  /** Milliseconds that a policy may take. @default 1_000 */
  readonly deadline?: number
  /** Names of the directives in the schema. @default their own */
  readonly directives?: Partial<RuleNames['directives']>
  /** By role name. A rule that names a role that is not among them stops the server. @default any role may be named */
  readonly roles?: Readonly<Record<string, RoleOptions>>
}

/** The options, checked, with every default put in. */
export interface CompleteAuthorization extends RuleNames {
  readonly mode: 'enforce' | 'report'
  readonly policyOf: Readonly<Record<string, Policy>>
  readonly defaultRule: 'allow' | 'authenticated' | 'deny'
  readonly onDenied: 'reject' | 'null'
  readonly deadline: number
}

const keys = ['mode', 'policies', 'defaultRule', 'onDenied', 'deadline', 'directives', 'roles'] as const

/** Checks the options at start-up. */
export function completeAuthorization(options: FieldAuthorizationOptions): CompleteAuthorization {
  const where = 'fieldAuthorization'
  assertKnownKeys(where, options, keys)
  const { policies = {}, defaultRule = 'allow', onDenied = 'reject', deadline = 1_000, directives = {} } = options
  assertObject(`${where}.policies`, policies)
  for (const [name, policy] of Object.entries(policies)) {
    if (typeof policy !== 'function') throw new ConfigurationError(`${where}.policies.${name} must be a function.`)
  }
  assertOneOf(`${where}.defaultRule`, defaultRule, ['allow', 'authenticated', 'deny'])
  assertOneOf(`${where}.onDenied`, onDenied, ['reject', 'null'])
  if (typeof deadline !== 'number' || !(deadline > 0 && deadline <= 60_000)) {
    throw new ConfigurationError(`${where}.deadline must be a number of milliseconds above 0, and at most 60000.`)
  }
  assertKnownKeys(`${where}.directives`, directives, ruleDirectives)
  if (options.roles !== undefined) assertRoles(`${where}.roles`, options.roles)
  const roles = Object.keys(options.roles ?? {})
  return {
    mode: readMode(where, options),
    policyOf: policies,
    policies: Object.keys(policies),
    defaultRule,
    onDenied,
    deadline,
    directives: { ...ownNames, ...directives },
    roles: roles.some((role) => role !== ANONYMOUS_ROLE) ? [...roles, ANONYMOUS_ROLE] : undefined,
  }
}

const ownNames = Object.fromEntries(ruleDirectives.map((name) => [name, name])) as RuleNames['directives']
