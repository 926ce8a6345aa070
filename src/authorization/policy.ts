import type { GraphQLResolveInfo } from 'graphql'
import type { MaybePromise } from '../guard.js'
import type { Viewer } from '../viewer.js'

/** What a policy is asked about. */
export interface PolicyInput {
  /** The object whose field is touched. */
  readonly object: unknown
  readonly args: Readonly<Record<string, unknown>>
  readonly info: GraphQLResolveInfo
  /** What resolvers get as their third argument. */
  readonly context: unknown
}

/** Decides for one viewer and one object. Anything but `true`, an error and no answer in time deny. */
export type Policy = (viewer: Viewer, input: PolicyInput) => MaybePromise<boolean>
