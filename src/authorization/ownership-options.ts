import { ConfigurationError } from '../errors.js'
import type { GuardMode, MaybePromise } from '../guard.js'
import { assertRoles } from '../limit-checks.js'
import { type GuardOptions, type RoleOptions, readMode } from '../options.js'
import { assertKnownKeys, assertObject, assertOneOf } from '../options-check.js'
import { ANONYMOUS_ROLE } from '../viewer.js'
import type { OwnerFunction } from './owner-rule.js'

/**
 * Loads objects for `@owns`, in the order of the ids: the object, or nothing where there is none. It must not decide whose
 * they are.
 */
export type OwnedLoader = {
  // A method, so that a loader may know more of the context than that it is one.
  load(ids: readonly string[], context: object): MaybePromise<readonly unknown[]>
}['load']

/** Options of {@link ownershipGuard}. */
export interface OwnershipOptions extends GuardOptions {
  /** By object type, for types with `@owner` that names no field. @default none */
  readonly owners?: Readonly<Record<string, OwnerFunction>>
  /**
   * What stands in place of an object that is not the viewer's. `null` is what an object is that does not exist; in a list
   * of items that must not be null it is left out. `filter` leaves it out of every list. `error` is NOT_FOUND at its place.
   * @default 'null'
   */
  readonly onNotOwned?: 'null' | 'filter' | 'error'
  /** By object type, for `@owns`. @default none */
  readonly loaders?: Readonly<Record<string, OwnedLoader>>
  /**
   * What an id of `@owns` means, where ids tell their type: the type and the id within it; `null` for what is no id. An id of
   * another type is of no object. @default every id is one of the type that `@owns` names
   */
  readonly decodeId?: (id: string) => { readonly type: string; readonly id: string } | null
  /** Milliseconds that an owner function or a loader may take. @default 1_000 */
  readonly deadline?: number
  /** Names of the directives in the schema. @default `owner` and `owns` */
  readonly directives?: {
    /** The directive on types. @default 'owner' */
    readonly owner?: string
    /** The directive on arguments and input fields. @default 'owns' */
    readonly owns?: string
  }
  /** By role name. An `unless` that names a role that is not among them stops the server. @default any role may be named */
  readonly roles?: Readonly<Record<string, RoleOptions>>
}

/** The options, checked, with every default put in. */
export interface CompleteOwnership {
  readonly mode: GuardMode
  readonly owners: Readonly<Record<string, OwnerFunction>>
  readonly onNotOwned: 'null' | 'filter' | 'error'
  readonly loaders: Readonly<Record<string, OwnedLoader>>
  readonly decodeId: OwnershipOptions['decodeId']
  readonly deadline: number
  readonly ownerDirective: string
  readonly ownsDirective: string
  readonly roles: readonly string[] | undefined
}

const keys = ['mode', 'owners', 'onNotOwned', 'loaders', 'decodeId', 'deadline', 'directives', 'roles'] as const

/** Checks the options at start-up. */
export function completeOwnership(options: OwnershipOptions): CompleteOwnership {
  assertKnownKeys('ownership', options, keys)
  const { owners = {}, loaders = {}, onNotOwned = 'null', deadline = 1_000, directives = {}, decodeId } = options
  for (const [key, functions] of Object.entries({ owners, loaders })) {
    assertObject(`ownership.${key}`, functions)
    for (const [name, one] of Object.entries(functions)) {
      if (typeof one !== 'function') throw new ConfigurationError(`ownership.${key}.${name} must be a function.`)
    }
  }
  assertOneOf('ownership.onNotOwned', onNotOwned, ['null', 'filter', 'error'])
  if (decodeId !== undefined && typeof decodeId !== 'function') {
    throw new ConfigurationError('ownership.decodeId must be a function.')
  }
  if (typeof deadline !== 'number' || !(deadline > 0 && deadline <= 60_000)) {
    throw new ConfigurationError('ownership.deadline must be a number of milliseconds above 0, and at most 60000.')
  }
  assertKnownKeys('ownership.directives', directives, ['owner', 'owns'])
  if (options.roles !== undefined) assertRoles('ownership.roles', options.roles)
  const roles = Object.keys(options.roles ?? {})
  return {
    mode: readMode('ownership', options),
    owners,
    onNotOwned,
    loaders,
    decodeId,
    deadline,
    ownerDirective: directives.owner ?? 'owner',
    ownsDirective: directives.owns ?? 'owns',
    roles: roles.some((role) => role !== ANONYMOUS_ROLE) ? [...roles, ANONYMOUS_ROLE] : undefined,
  }
}
