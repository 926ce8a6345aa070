import { SecurityError } from '../errors.js'
import { isViewer, type Viewer } from '../viewer.js'
import { NOT_FOUND } from './owned-resolvers.js'
import { isOwner, ownsAll, readOwnerRule, wantedOf } from './owner-rule.js'

/** What `@owner` says of a type, for one object. */
export interface OwnerOptions {
  /** The property of the object, or the way to it; of a list all must match. */
  readonly field: string | readonly string[]
  /** What of the viewer equals each of them: `id` or `claims.<name>`. @default 'id' */
  readonly by?: string | readonly string[]
  /** Roles that may have all. @default none */
  readonly unless?: readonly string[]
}

/**
 * Refuses in a resolver what is not the viewer's, where only the resolver can tell which object it is about. One that is
 * somebody else's and one that is not there are the same.
 *
 * @param viewer `context.viewer`. Whatever was not made by this package is nobody.
 * @param owner As `@owner` says it; a text is its `field`.
 * @throws SecurityError `NOT_FOUND`, which clients read as an error of the field.
 * @throws ConfigurationError for an `owner` that can't be meant.
 *
 * @example
 * ```ts
 * import { assertOwner, type Viewer } from 'graphql-bulwark'
 *
 * const orders = [{ number: 7, customerId: 'alice' }]
 *
 * const latestOrder = (_: unknown, __: unknown, { viewer }: { viewer: Viewer }) => {
 *   const order = orders.at(-1)
 *   assertOwner(viewer, order, 'customerId')
 *   return order.number
 * }
 * ```
 */
export function assertOwner<T extends object>(
  viewer: Viewer,
  object: T | null | undefined,
  owner: string | OwnerOptions,
): asserts object is T {
  const rule = readOwnerRule('assertOwner', typeof owner === 'string' ? { field: owner } : owner, undefined, undefined)
  if (
    isViewer(viewer) &&
    object &&
    (ownsAll(rule, viewer) || isOwner(rule, viewer, wantedOf(rule, viewer), object) === true)
  ) {
    return
  }
  throw new SecurityError(NOT_FOUND)
}
