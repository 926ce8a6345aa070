import { noteAttempt } from '../attempts.js'
import type { Violation } from '../errors.js'
import type { Guard, MaybePromise, RequestInput } from '../guard.js'
import { LazyLru } from '../lazy-lru.js'
import type { Runtime } from '../runtime.js'
import { StoreUnavailable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import { type Bearer, readBearer } from './bearer.js'
import { createDpop } from './dpop.js'
import type { FailedAttempts } from './failed-attempts.js'
import { completeJwtOptions, type JwtOptions } from './jwt-options.js'
import { KeysUnavailable } from './remote-keys.js'
import { TokenVerifier, type VerifiedToken } from './token-verifier.js'

export type { JwtOptions } from './jwt-options.js'

/** Milliseconds for which a verified token is remembered at most: so long a key that the issuer has withdrawn may count. */
const REMEMBERED = 300_000
/** Milliseconds between two looks at whether the token of a silent stream was revoked. */
const RENEWAL = 5_000
/** Verifications at the same time. Beyond, tokens wait at the client: here they would only fill the memory. */
const MAX_RUNNING = 1_000
/** Of those, the ones that an address may start of which too many tokens have failed. */
const MAX_THROTTLED = 8

const CROWDED: Violation = Object.freeze({ code: 'RATE_LIMITED', retryAfter: 1, detail: 'Too many tokens at once.' })
const FORGED: Violation = Object.freeze({ code: 'FORBIDDEN', detail: 'The cookie came from a page of others.' })
const NO_STORE: Violation = Object.freeze({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })

interface Remembered extends VerifiedToken {
  /** Milliseconds since the epoch. */
  readonly until: number
}

/** Verifies the token of a request and says who asks. */
export function jwtGuard(options: JwtOptions, runtime: Runtime, attempts: FailedAttempts | null): Guard {
  const complete = completeJwtOptions(options)
  const { now, revocations, mode } = complete
  const dpop = complete.dpop && createDpop(complete.dpop, runtime, now)
  const verifier = new TokenVerifier(options, { runtime, revocations, acceptsProofs: dpop !== undefined, now })
  const isRevoked = revocations?.attach(runtime)
  const { sha256 } = runtime
  const remembered = complete.cache > 0 && sha256 ? new LazyLru<string, Remembered>(complete.cache) : null
  const ofViewers = new WeakMap<Viewer, VerifiedToken>()
  let running = 0

  // One answer for every token that is refused (RFC 6750, section 3.1): which check failed helps only an attacker.
  const schemes = dpop ? `, DPoP algs="${dpop.algorithms.join(' ')}"` : ''
  const challenge = `Bearer realm="graphql", error="invalid_token"${schemes}`
  const invalid = (flaw: string): Violation => ({ code: 'UNAUTHENTICATED', challenge, detail: flaw })
  const missing: Violation = { code: 'UNAUTHENTICATED', challenge: `Bearer realm="graphql"${schemes}` }

  const refuse = (input: RequestInput, flaw: string, principal: string | null = null): Violation =>
    attempts?.fail('jwt', runtime.addressOf(input), principal) ?? invalid(flaw)

  /** Whether there is time for one more verification that may come to nothing. */
  const isCrowded = (input: RequestInput): boolean =>
    running >= MAX_RUNNING || (running >= MAX_THROTTLED && attempts?.isThrottled(runtime.addressOf(input)) === true)

  const verify = async (text: string): Promise<VerifiedToken | { flaw: string; principal: string | null }> => {
    running++
    try {
      return await verifier.verify(text)
    } finally {
      running--
    }
  }

  const verifyNew = async (bearer: Token, digest: string | undefined, input: RequestInput) => {
    const result = await verify(bearer.text).catch(toViolation)
    if ('code' in result) return result
    if ('flaw' in result) {
      const { flaw, principal } = result
      const violation = refuse(input, flaw, principal)
      // What has expired was good: nobody guesses with it.
      if (flaw === 'exp') return violation
      const account = principal === null ? null : `jwt ${principal}`
      const credential = digest ?? sha256?.(bearer.text) ?? null
      return noteAttempt(violation, { account, name: principal, credential })
    }
    ofViewers.set(result.viewer, result)
    const until = Math.min(expiryOf(result.viewer), now() + REMEMBERED)
    if (digest !== undefined) remembered?.set(digest, { ...result, until })
    return admit(result, bearer, input)
  }

  /** What must be asked each time: whether the token was revoked, and whether its sender may send it. */
  const admit = (token: VerifiedToken, bearer: Token, input: RequestInput): MaybePromise<Viewer | Violation> => {
    const bound = token.jkt !== null
    if (bound !== (bearer.scheme === 'dpop') || (!bound && dpop?.required)) return refuse(input, 'its binding')
    const revoked = token.facts !== null && askRevoked(token)
    if (!bound && typeof revoked === 'boolean') return revoked ? refuse(input, 'revoked') : token.viewer
    return admitLater(token, bearer, input, revoked)
  }

  const admitLater = async (
    token: VerifiedToken,
    bearer: Token,
    input: RequestInput,
    pending: MaybePromise<boolean | Violation>,
  ): Promise<Viewer | Violation> => {
    const revoked = await pending
    if (typeof revoked === 'object') return revoked
    if (revoked) return refuse(input, 'revoked')
    if (token.jkt === null || dpop === undefined) return token.viewer
    const proof = await dpop.verify(input, bearer.text, token.jkt)
    if (proof === 'valid') return token.viewer
    return proof.kind === 'unavailable' ? NO_STORE : refuse(input, proof.detail)
  }

  const askRevoked = (token: VerifiedToken): MaybePromise<boolean | Violation> => {
    try {
      const revoked = token.facts !== null && isRevoked ? isRevoked(token.facts) : false
      return typeof revoked === 'boolean' ? revoked : revoked.catch(toViolation)
    } catch (error) {
      return toViolation(error)
    }
  }

  return {
    name: 'jwt',
    mode,
    summary: verifier.summary,
    missing: complete.requireAuthentication ? missing : undefined,

    request(input) {
      const bearer = readBearer(input, complete)
      if (bearer.kind === 'none') return undefined
      if (bearer.kind === 'forged') return FORGED
      if (bearer.kind === 'malformed' || (bearer.scheme === 'dpop' && !dpop)) return refuse(input, 'the credentials')
      const digest = remembered ? sha256?.(bearer.text) : undefined
      const known = digest === undefined ? undefined : remembered?.get(digest)
      if (known !== undefined && now() < known.until) return admit(known, bearer, input)
      return isCrowded(input) ? CROWDED : verifyNew(bearer, digest, input)
    },

    renew(viewer) {
      const token = ofViewers.get(viewer)
      if (token === undefined) return undefined
      const rest = expiryOf(viewer) - now()
      if (rest <= 0) return invalid('exp')
      if (token.facts === null) return rest
      const settle = (revoked: boolean | Violation) =>
        typeof revoked === 'object' ? revoked : revoked ? invalid('revoked') : Math.min(rest, RENEWAL)
      const revoked = askRevoked(token)
      return revoked instanceof Promise ? revoked.then(settle) : settle(revoked)
    },
  }
}

type Token = Extract<Bearer, { kind: 'token' }>

function expiryOf(viewer: Viewer): number {
  return viewer.credential?.expiresAt ?? 0
}

/** What a fault answers that is not the token's; anything else is a mistake of ours and must not be hidden. */
function toViolation(error: unknown): Violation {
  if (error instanceof KeysUnavailable) return { code: 'SERVICE_UNAVAILABLE', retryAfter: error.retryAfter }
  if (error instanceof StoreUnavailable) return NO_STORE
  throw error
}
