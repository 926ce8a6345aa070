import { ConfigurationError } from '../errors.js'
import { assertRoles } from '../limit-checks.js'
import { type GuardOptions, type RoleOptions, readMode } from '../options.js'
import { assertKnownKeys, assertObject, assertOneOf } from '../options-check.js'
import { ANONYMOUS_ROLE, type Viewer } from '../viewer.js'
import { type Decider, readDecider } from './decider.js'
import type { Policy } from './policy.js'
import { type RuleNames, ruleDirectives } from './read-rules.js'
import { compileProfiles, type VisibilityProfile } from './visibility-profiles.js'

/** What of a viewer stands in an input. */
export type Preset = string | ((viewer: Viewer) => unknown)

/** Options of {@link fieldAuthorizationGuard}. */
export interface FieldAuthorizationOptions extends GuardOptions {
  /** By the name that `@policy` calls it. @default none */
  readonly policies?: Readonly<Record<string, Policy>>
  /** A policy engine, asked about the names in its `actions`: of one's own, or `caslDecider`. @default none */
  readonly decide?: Decider
  /** What holds for a field of which nothing is said, neither by itself nor by its type. @default 'allow' */
  readonly defaultRule?: 'allow' | 'authenticated' | 'deny'
  /**
   * `reject` refuses an operation before its first resolver if the viewer may not touch a field that it selects; `null`
   * answers it, with null and an error at the nearest place that may be null. What policies decide of an object is
   * always decided there. @default 'reject'
   */
  readonly onDenied?: 'reject' | 'null'
  /**
   * What becomes of an argument or input field that the viewer may not give: `deny` refuses the operation, `strip` runs it as
   * if the client had not written it. A value of an enum is always denied. @default 'deny'
   */
  readonly onForbiddenInput?: 'deny' | 'strip'
  /**
   * By coordinate of an argument (`Mutation.createOrder.userId`) or input field (`CreateOrderInput.userId`): what of the
   * viewer stands there, whatever the client has written. `id`, `claims.<name>` or a function. A stranger, of whom there is
   * nothing, is refused. @default none
   */
  readonly presets?: Readonly<Record<string, Preset>>
  /** Milliseconds that a policy, or the policy engine, may take. @default 1_000 */
  readonly deadline?: number
  /**
   * Whether introspection, and what is said of an invalid document, show a caller only what the rules let them touch. There is
   * a profile for strangers, one for whoever has credentials and one for each of `roles`; more, of several roles or of
   * scopes, are listed. It hides what is denied, and denies nothing. @default false
   */
  readonly visibility?: boolean | readonly VisibilityProfile[]
  /**
   * What is done about fields that look sensitive by their names or types (`passwordHash`, `taxId`, `cardNumber` …) and
   * carry no rule: `report` tells of them once, by the event `fields.exposed`, and `fail` stops the server. A rule, an owner
   * or `@public` settles it. @default 'report'
   */
  readonly sensitiveFields?: 'report' | 'fail' | false
  /**
   * Names of the directives in the schema, by `authenticated`, `requiresRole`, `requiresScopes`, `policy` and `public`.
   * @default their own
   */
  readonly directives?: Partial<RuleNames['directives']>
  /** By role name. A rule that names a role that is not among them stops the server. @default any role may be named */
  readonly roles?: Readonly<Record<string, RoleOptions>>
}

/** The options, checked, with every default put in. */
export interface CompleteAuthorization extends RuleNames {
  readonly mode: 'enforce' | 'report'
  readonly policyOf: Readonly<Record<string, Policy>>
  readonly decider: Decider | undefined
  readonly defaultRule: 'allow' | 'authenticated' | 'deny'
  readonly onDenied: 'reject' | 'null'
  readonly onForbiddenInput: 'deny' | 'strip'
  readonly presets: Readonly<Record<string, (viewer: Viewer) => unknown>>
  readonly deadline: number
  readonly sensitiveFields: 'report' | 'fail' | false
  /** Who sees what of the schema; `undefined` where everybody sees all of it. */
  readonly profiles: readonly Viewer[] | undefined
}

const keys = [
  'mode',
  'policies',
  'decide',
  'defaultRule',
  'onDenied',
  'onForbiddenInput',
  'presets',
  'deadline',
  'visibility',
  'sensitiveFields',
  'directives',
  'roles',
] as const

/** Checks the options at start-up. */
export function completeAuthorization(options: FieldAuthorizationOptions): CompleteAuthorization {
  const where = 'fieldAuthorization'
  assertKnownKeys(where, options, keys)
  const { policies = {}, defaultRule = 'allow', onDenied = 'reject', deadline = 1_000, directives = {} } = options
  assertObject(`${where}.policies`, policies)
  for (const [name, policy] of Object.entries(policies)) {
    if (typeof policy !== 'function') throw new ConfigurationError(`${where}.policies.${name} must be a function.`)
  }
  const { decide } = options
  const decider = decide === undefined ? undefined : readDecider(`${where}.decide`, decide, policies)
  assertOneOf(`${where}.defaultRule`, defaultRule, ['allow', 'authenticated', 'deny'])
  assertOneOf(`${where}.onDenied`, onDenied, ['reject', 'null'])
  const { onForbiddenInput = 'deny', presets = {} } = options
  assertOneOf(`${where}.onForbiddenInput`, onForbiddenInput, ['deny', 'strip'])
  assertObject(`${where}.presets`, presets)
  if (typeof deadline !== 'number' || !(deadline > 0 && deadline <= 60_000)) {
    throw new ConfigurationError(`${where}.deadline must be a number of milliseconds above 0, and at most 60000.`)
  }
  const { sensitiveFields = 'report' } = options
  if (sensitiveFields !== false) assertOneOf(`${where}.sensitiveFields`, sensitiveFields, ['report', 'fail'])
  assertKnownKeys(`${where}.directives`, directives, ruleDirectives)
  if (options.roles !== undefined) assertRoles(`${where}.roles`, options.roles)
  const roles = Object.keys(options.roles ?? {})
  const mode = readMode(where, options)
  return {
    mode,
    policyOf: policies,
    decider,
    policies: [...Object.keys(policies), ...(decider?.actions ?? [])],
    defaultRule,
    onDenied,
    onForbiddenInput,
    presets: Object.fromEntries(
      Object.entries(presets).map(([name, preset]) => [name, compilePreset(`${where}.presets.${name}`, preset)]),
    ),
    deadline,
    sensitiveFields,
    // What is only reported is not hidden either.
    profiles: mode === 'enforce' ? compileProfiles(`${where}.visibility`, options.visibility, roles) : undefined,
    directives: { ...ownNames, ...directives },
    roles: roles.some((role) => role !== ANONYMOUS_ROLE) ? [...roles, ANONYMOUS_ROLE] : undefined,
  }
}

function compilePreset(where: string, preset: unknown): (viewer: Viewer) => unknown {
  if (typeof preset === 'function') return preset as (viewer: Viewer) => unknown
  if (preset === 'id') return ({ id }) => id
  const [head, ...path] = String(preset).split('.')
  if (head === 'claims' && path.length > 0 && path.every((step) => step !== '')) {
    return ({ claims }) =>
      path.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], claims)
  }
  throw new ConfigurationError(`${where} must be id, claims.<name> or a function.`)
}

const ownNames = Object.fromEntries(ruleDirectives.map((name) => [name, name])) as RuleNames['directives']
