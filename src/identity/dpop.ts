import type { MaybePromise, RequestInput } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { StoreUnavailable, storeCall } from '../store-call.js'
import { completeDpop, type DpopOptions } from './dpop-options.js'
import { checkProof, digest } from './dpop-proof.js'

export type { DpopOptions } from './dpop-options.js'

/** Whether a request proves that its sender holds the key of its token. */
export type ProofVerdict =
  | 'valid'
  /** `detail` names the check that failed; it holds no value of the request. */
  | { readonly kind: 'invalid'; readonly detail: string }
  /** The store of proofs has not answered. */
  | { readonly kind: 'unavailable' }

/** Verifies proofs of possession. */
export interface Dpop {
  readonly required: boolean
  /** For the challenge (RFC 9449, section 7.1). */
  readonly algorithms: readonly string[]
  /** `jkt` is the thumbprint that the verified token has in `cnf`. */
  verify(input: RequestInput, accessToken: string, jkt: string): Promise<ProofVerdict>
}

/** The verdict on the proof that a connection was opened with. */
interface Opened {
  readonly proof: string
  readonly accessToken: string
  readonly verdict: Promise<ProofVerdict>
}

const UNAVAILABLE: ProofVerdict = Object.freeze({ kind: 'unavailable' })

/** Checks the options at start-up. */
export function createDpop(options: DpopOptions, runtime: Runtime, now: () => number): Dpop {
  const { targets, maxAge, clockTolerance, algorithms, replays, deadline, required } = completeDpop(options, now)
  const calls = storeCall({ runtime, guard: 'jwt', subject: 'dpop replays', deadline })
  const connections = new WeakMap<object, Opened>()

  const verifyOnce = async (method: string, text: string, accessToken: string, jkt: string): Promise<ProofVerdict> => {
    const time = Math.floor(now() / 1_000)
    const born = [time - maxAge - clockTolerance, time + clockTolerance] as const
    const ath = await digest(accessToken, runtime.sha256)
    const proof = await checkProof(text, { method, targets, ath, jkt, algorithms, born })
    if (typeof proof === 'string') return invalid(proof)
    // Only now, so that nobody fills the store with proofs that are not his.
    const key = await digest(JSON.stringify([jkt, proof.jti]), runtime.sha256)
    // The last second in which it counts has to be over.
    const expiresAt = (proof.iat + maxAge + clockTolerance + 1) * 1_000
    try {
      const isNew = await calls.ask(() => readAnswer(replays.add(key, expiresAt)))
      return isNew ? 'valid' : invalid('a proof that was used before')
    } catch (error) {
      if (error instanceof StoreUnavailable) return UNAVAILABLE
      throw error
    }
  }

  /** Every operation of a connection comes with the one proof that the connection was opened with. */
  const verifyOnSocket = async (input: RequestInput, accessToken: string, jkt: string): Promise<ProofVerdict> => {
    const { connectionParams, method } = input
    // Nothing else tells the second operation of a connection from a second connection.
    if (connectionParams === null) return invalid('a proof without connection parameters')
    const proof = readParam(connectionParams, 'dpop', () => input.header('dpop'))
    if (typeof proof !== 'string') return invalid('no proof')
    const known = connections.get(connectionParams)
    if (known?.proof === proof && known.accessToken === accessToken) return known.verdict
    const verdict = verifyOnce(method, proof, accessToken, jkt)
    const opened: Opened = { proof, accessToken, verdict }
    // At once, since the next operation may already be on its way.
    connections.set(connectionParams, opened)
    const forget = () => void (connections.get(connectionParams) === opened && connections.delete(connectionParams))
    verdict.then((result) => result === 'valid' || forget(), forget)
    return verdict
  }

  return {
    required,
    algorithms,
    async verify(input, accessToken, jkt) {
      if (input.socket) return verifyOnSocket(input, accessToken, jkt)
      const proof = input.header('dpop')
      return proof === null ? invalid('no proof') : verifyOnce(input.method, proof, accessToken, jkt)
    },
  }
}

function invalid(detail: string): ProofVerdict {
  return { kind: 'invalid', detail }
}

/** A connection parameter in any case; nothing where it stands twice. */
function readParam(params: Readonly<Record<string, unknown>>, name: string, otherwise: () => unknown): unknown {
  const names = Object.keys(params).filter((key) => key.toLowerCase() === name)
  if (names.length > 1) return undefined
  return names[0] === undefined ? otherwise() : params[names[0]]
}

/** A store that answers anything but a yes or no is not understood, and so not trusted. */
function readAnswer(answer: MaybePromise<boolean>): MaybePromise<boolean> {
  if (typeof answer === 'boolean') return answer
  return Promise.resolve(answer).then((later: unknown) => {
    if (typeof later !== 'boolean') throw new Error('the store has answered with something else than a yes or no')
    return later
  })
}
