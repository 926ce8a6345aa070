import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'
import { asymmetricAlgorithms } from './algorithms.js'
import { normaliseTarget } from './dpop-target.js'
import { memoryReplays } from './memory-replays.js'
import { assertSecureUrl } from './secure-url.js'
import type { ReplayStore } from './stores.js'

/** How tokens are accepted that are bound to a key of the client (RFC 9449). */
export interface DpopOptions {
  /**
   * The public address of the GraphQL endpoint, or all that it has, as clients write it into `htu`: absolute, https
   * except on a loopback address, without query and fragment. For WebSockets the https address that the socket is opened
   * at. It is never taken from a header of the request, which the sender chooses.
   */
  readonly url: string | readonly string[]
  /** Seconds for which a proof counts, from its `iat`; at most 3_600. @default 60 */
  readonly maxAge?: number
  /** Seconds by which the clock of a client may differ, at both ends of the life of a proof; at most 600. @default 5 */
  readonly clockTolerance?: number
  /** Algorithms that a proof may be signed with. @default {@link asymmetricAlgorithms} */
  readonly algorithms?: readonly string[]
  /** Where accepted proofs are remembered; servers that share an address must share it. @default memoryReplays() */
  readonly replays?: ReplayStore
  /** Milliseconds that `replays` has for an answer. @default 250 */
  readonly deadline?: number
  /** Refuse tokens that are bound to no key. @default false */
  readonly required?: boolean
}

/** The options, checked, with every default put in. */
export interface CompleteDpop {
  /** Normalised. */
  readonly targets: ReadonlySet<string>
  readonly maxAge: number
  readonly clockTolerance: number
  readonly algorithms: readonly string[]
  readonly replays: ReplayStore
  readonly deadline: number
  readonly required: boolean
}

const optionKeys = ['url', 'maxAge', 'clockTolerance', 'algorithms', 'replays', 'deadline', 'required'] as const

/** Checks the options at start-up. */
export function completeDpop(options: DpopOptions, now: () => number): CompleteDpop {
  assertKnownKeys('jwt.dpop', options, optionKeys)
  const {
    maxAge = 60,
    clockTolerance = 5,
    algorithms = asymmetricAlgorithms,
    deadline = 250,
    required = false,
  } = options
  const { replays = memoryReplays({ now }) } = options
  if (!(typeof maxAge === 'number' && maxAge > 0 && maxAge <= 3_600)) {
    throw new ConfigurationError('jwt.dpop.maxAge must be a number of seconds above 0 and at most 3600.')
  }
  if (!(typeof clockTolerance === 'number' && clockTolerance >= 0 && clockTolerance <= 600)) {
    throw new ConfigurationError('jwt.dpop.clockTolerance must be a number of seconds of at least 0 and at most 600.')
  }
  if (!(Number.isFinite(deadline) && deadline > 0)) {
    throw new ConfigurationError('jwt.dpop.deadline must be a number of milliseconds above 0.')
  }
  if (typeof replays?.add !== 'function') throw new ConfigurationError('jwt.dpop.replays must have the function add.')
  if (typeof required !== 'boolean') throw new ConfigurationError('jwt.dpop.required must be true or false.')
  assertAlgorithms(algorithms)
  const targets = readTargets(options.url)
  return Object.freeze({ targets, maxAge, clockTolerance, algorithms: [...algorithms], replays, deadline, required })
}

function assertAlgorithms(algorithms: unknown): void {
  if (!Array.isArray(algorithms) || algorithms.length === 0) {
    throw new ConfigurationError('jwt.dpop.algorithms must be a list that is not empty.')
  }
  if (algorithms.every((algorithm) => asymmetricAlgorithms.includes(algorithm))) return
  throw new ConfigurationError(`jwt.dpop.algorithms may hold ${asymmetricAlgorithms.join(', ')} and nothing else.`)
}

function readTargets(url: unknown): ReadonlySet<string> {
  const urls: readonly unknown[] = Array.isArray(url) ? url : [url]
  if (urls.length === 0) throw new ConfigurationError('jwt.dpop.url must not be empty.')
  return new Set(urls.map(readTarget))
}

function readTarget(value: unknown): string {
  const target = normaliseTarget(value)
  if (target === undefined) throw new ConfigurationError('jwt.dpop.url must be an absolute URL.')
  assertSecureUrl('jwt.dpop.url', new URL(target))
  if (/[?#]/.test(value as string)) throw new ConfigurationError('jwt.dpop.url must hold no query and no fragment.')
  return target
}
