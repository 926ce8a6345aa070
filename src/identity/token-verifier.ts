import { errors, type JWTHeaderParameters, type JWTPayload, jwtVerify } from 'jose'
import { ConfigurationError } from '../errors.js'
import type { Runtime } from '../runtime.js'
import type { Viewer } from '../viewer.js'
import { flawOfClaims, flawOfPurpose, viewerOfClaims } from './claims.js'
import { type CompleteIssuer, completeIssuer } from './issuer-options.js'
import { issuersOf, type JwtOptions } from './jwt-options.js'
import { compileKeys, type FindKey } from './key-source.js'
import { KeysUnavailable } from './remote-keys.js'
import type { RevocationFacts, Revocations } from './revocations.js'
import { readUnverified } from './token-text.js'
import { Turnstile } from './turnstile.js'

/** Signatures that are verified at the same time: several for each thread that does it. */
const VERIFICATIONS = 16

/** A token that was verified, and what must be asked each time it is used. */
export interface VerifiedToken {
  readonly viewer: Viewer
  /** What is looked up to learn whether it was revoked; `null` where nothing is. */
  readonly facts: RevocationFacts | null
  /** Thumbprint of the key that its sender must prove to have (RFC 9449, section 6.1); `null` if anyone may send it. */
  readonly jkt: string | null
}

/** A token that is refused. The reason is for logs alone, and holds no value of the token. */
export interface RefusedToken {
  readonly flaw: string
  /** Who the token claims to be of, for counting. */
  readonly principal: string | null
}

interface Issuer extends CompleteIssuer {
  readonly find: FindKey
}

interface VerifierParts {
  readonly runtime: Runtime
  readonly revocations: Revocations | undefined
  readonly acceptsProofs: boolean
  readonly now: () => number
}

/** Verifies tokens of one issuer or several: the issuer that a token names chooses keys and rules, nothing else does. */
export class TokenVerifier {
  readonly #issuers = new Map<string, Issuer>()
  readonly #parts: VerifierParts
  readonly #turnstile = new Turnstile(VERIFICATIONS)

  constructor(options: JwtOptions, parts: VerifierParts) {
    this.#parts = parts
    for (const [where, issuer] of issuersOf(options)) {
      const complete = completeIssuer(where, issuer)
      this.#assertRevocable(where, complete)
      const { algorithms, issuers } = complete
      const find = compileKeys(issuer, { where, issuer: issuers[0] as string, algorithms, runtime: parts.runtime })
      for (const name of issuers) {
        if (this.#issuers.has(name)) throw new ConfigurationError(`${where}.issuer: ${name} is configured twice.`)
        this.#issuers.set(name, { ...complete, find })
      }
    }
  }

  /** One line on whose tokens are accepted, and for whom. */
  get summary(): string {
    const audience = new Set([...this.#issuers.values()].flatMap((issuer) => issuer.audience))
    return `tokens of ${[...this.#issuers.keys()].join(', ')} for ${[...audience].join(', ')}`
  }

  /** Rejects with `KeysUnavailable` alone. */
  async verify(text: string): Promise<VerifiedToken | RefusedToken> {
    const unverified = readUnverified(text)
    if (unverified === undefined) return { flaw: 'the text of the token', principal: null }
    const { iss } = unverified
    const issuer = typeof iss === 'string' ? this.#issuers.get(iss) : undefined
    const refuse = (flaw: string): RefusedToken => ({ flaw, principal: readPrincipal(unverified) })
    if (issuer === undefined) return refuse('iss')
    let entered = false
    // Who waits for keys is in nobody's way.
    const find: FindKey = async (header, token) => {
      const key = await issuer.find(header, token)
      await this.#turnstile.enter()
      entered = true
      return key
    }
    let verified: { payload: JWTPayload; protectedHeader: JWTHeaderParameters }
    try {
      verified = await jwtVerify(text, find, {
        algorithms: [...issuer.algorithms],
        issuer: iss as string,
        ...(issuer.audienceClaim === 'aud' && { audience: [...issuer.audience] }),
        requiredClaims: [...issuer.requiredClaims],
        clockTolerance: issuer.clockTolerance,
        currentDate: new Date(this.#parts.now()),
      })
    } catch (error) {
      if (error instanceof KeysUnavailable) throw error
      return refuse(error instanceof errors.JOSEError ? describe(error) : 'its key')
    } finally {
      if (entered) this.#turnstile.leave()
    }
    return this.#accept(verified.payload, verified.protectedHeader, issuer, refuse)
  }

  #accept(
    claims: JWTPayload,
    header: JWTHeaderParameters,
    issuer: Issuer,
    refuse: (flaw: string) => RefusedToken,
  ): VerifiedToken | RefusedToken {
    const { revocations, acceptsProofs, now } = this.#parts
    const flaw = flawOfPurpose(header, claims, issuer.typ) ?? flawOfClaims(claims, issuer, now())
    if (flaw !== undefined) return refuse(flaw)
    // Without it nobody could tell whether the token is older than the revocation of its subject.
    if (revocations && claims.iat === undefined) return refuse('iat')
    const jkt = readBinding(claims)
    if (jkt === undefined || (jkt !== null && !acceptsProofs)) return refuse('cnf')
    try {
      return { viewer: viewerOfClaims(claims, issuer), facts: revocations?.factsOf(claims) ?? null, jkt }
    } catch {
      // A claim reader of the application threw: no roles is not what it meant.
      return refuse('a claim reader')
    }
  }

  #assertRevocable(where: string, { maxLifetime }: CompleteIssuer): void {
    const kept = this.#parts.revocations?.maxLifetime
    if (kept === undefined || maxLifetime <= kept) return
    throw new ConfigurationError(
      `${where}.maxLifetime of ${maxLifetime} is longer than the ${kept} seconds for which revocations are kept; raise maxLifetime of createRevocations.`,
    )
  }
}

/** The thumbprint that a token is bound to; `null` for a token of anyone, `undefined` for a binding of another kind. */
function readBinding({ cnf }: JWTPayload): string | null | undefined {
  if (cnf === undefined) return null
  if (typeof cnf !== 'object' || cnf === null || Object.keys(cnf).length !== 1) return undefined
  const { jkt } = cnf as { jkt?: unknown }
  return typeof jkt === 'string' && jkt !== '' ? jkt : undefined
}

/** Only what looks like a name: it stands in events. */
function readPrincipal({ sub }: Readonly<Record<string, unknown>>): string | null {
  return typeof sub === 'string' && /^[\w.@|:-]{1,64}$/.test(sub) ? sub : null
}

function describe(error: errors.JOSEError): string {
  const { claim } = error as { claim?: unknown }
  return typeof claim === 'string' ? claim : error.code
}
