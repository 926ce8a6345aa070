import type { GraphQLFieldResolver } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import type { CostSight } from '../src/cost-readers.js'
import type { Violation } from '../src/errors.js'
import type { Follower, MaybePromise, OperationInput, Stop } from '../src/guard.js'
import { isThenable } from '../src/store-call.js'
import { MergedParts } from './merged-parts.js'
import type { Payload } from './payload.js'

export type FieldResolver = GraphQLFieldResolver<unknown, unknown>

/** What the guards do with an operation that runs, put together for an adapter. */
export interface Followed {
  /** Another event of a subscription, before it is sent. */
  event(result: object): MaybePromise<Violation | undefined>
  /** The result, complete; what comes back is what the client may see of it. */
  end<Result extends object>(result: Result): Result
  /** It has no whole result yet: its first part, or nothing where it broke off. */
  partly(first?: object): void
  /** An answer, a part of one or an event, as it is about to be sent. */
  answer(payload: object): Violation | undefined
  /** It goes on after this turn, until what comes back is called. */
  runs(stop: Stop): () => void
  /** Its stream has started, and is over when what comes back is called. */
  streams(stop: Stop): () => void
  /** What has stopped it from within its resolvers. */
  stopped(): Violation | undefined
  /** What resolves fields without a resolver; `undefined` where that stays as it is. */
  fieldResolver(own: FieldResolver | undefined): FieldResolver | undefined
  /** Header fields of the answer, once it is known. */
  headers(): Readonly<Record<string, string>>
}

/** `undefined` where no guard wants to know. */
export function followOperation(bulwark: Bulwark, input: OperationInput): Followed | undefined {
  const followers = bulwark.follow(input)
  if (followers.length === 0) return undefined
  return new FollowedOperation(followers, bulwark.costSight(input.viewer))
}

class FollowedOperation implements Followed {
  readonly #followers: readonly Follower[]
  readonly #sight: CostSight

  constructor(followers: readonly Follower[], sight: CostSight) {
    this.#followers = followers
    this.#sight = sight
  }

  event(result: object): MaybePromise<Violation | undefined> {
    return eventFrom(this.#followers, result)
  }

  end<Result extends object>(result: Result): Result {
    for (const follower of this.#followers) follower.end?.(result, this.#followers)
    return this.#sight === 'nothing' ? result : this.#withCost(result)
  }

  partly(first?: object): void {
    for (const follower of this.#followers) follower.partly?.(first, this.#followers)
  }

  answer(payload: object): Violation | undefined {
    for (const follower of this.#followers) {
      const violation = follower.answer?.(payload)
      if (violation !== undefined) return violation
    }
    return undefined
  }

  runs(stop: Stop): () => void {
    return together(this.#followers.map((follower) => follower.runs?.(stop)))
  }

  streams(stop: Stop): () => void {
    return together(this.#followers.map((follower) => follower.streams?.(stop)))
  }

  stopped(): Violation | undefined {
    for (const follower of this.#followers) {
      const violation = follower.stopped?.()
      if (violation !== undefined) return violation
    }
    return undefined
  }

  fieldResolver(own: FieldResolver | undefined): FieldResolver | undefined {
    for (const follower of this.#followers) {
      const resolver = follower.fieldResolver?.(own)
      if (resolver !== undefined) return resolver
    }
    return undefined
  }

  headers(): Readonly<Record<string, string>> {
    let headers = NO_HEADERS
    for (const follower of this.#followers) {
      const more = follower.headers?.()
      if (more !== undefined) headers = headers === NO_HEADERS ? more : { ...headers, ...more }
    }
    return headers
  }

  #withCost<Result extends object>(result: Result): Result {
    const privileged = this.#sight === 'fields'
    const cost = Object.assign({}, ...this.#followers.map((follower) => follower.extensions?.(privileged)))
    const { extensions } = result as { extensions?: object }
    return { ...result, extensions: { ...extensions, cost } }
  }
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({})

/** For an answer in parts, what each part becomes: with the last one the operation ends. */
export function followParts(followed: Followed): (part: Payload) => Payload {
  let merged: MergedParts | undefined
  return (part) => {
    // What comes later may never come.
    if (merged === undefined) {
      merged = new MergedParts()
      followed.partly(part)
    }
    const whole = merged.add(part)
    if (whole === undefined) return part
    const { extensions } = followed.end(whole) as { extensions?: object }
    return extensions
      ? { ...part, extensions: { ...(part as { extensions?: object }).extensions, ...extensions } }
      : part
  }
}

function together(ends: readonly ((() => void) | undefined)[]): () => void {
  return () => {
    for (const end of ends) end?.()
  }
}

function eventFrom(followers: readonly Follower[], result: object, start = 0): MaybePromise<Violation | undefined> {
  for (let index = start; index < followers.length; index++) {
    const found = followers[index]?.event?.(result)
    if (isThenable(found)) return found.then((later) => later ?? eventFrom(followers, result, index + 1))
    if (found !== undefined) return found
  }
  return undefined
}
