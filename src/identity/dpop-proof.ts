import { base64url, calculateJwkThumbprint, compactVerify, EmbeddedJWK } from 'jose'
import { normaliseTarget } from './dpop-target.js'
import { flawOfKey } from './key-hygiene.js'
import { readUnverifiedProof, type UnverifiedProof } from './token-text.js'

/** Longest proof that is looked at, in characters: enough for an RSA key of 8192 bits with its signature. */
const MAX_LENGTH = 8_192
const MAX_JTI = 256
/** Longest modulus (8192 bits) and exponent (32 bits) in base64url: larger ones only cost time. */
const MAX_RSA = { n: 1_366, e: 6 }

/** What a proof has to be about. */
export interface ProofSubject {
  readonly method: string
  /** Normalised addresses of this server. */
  readonly targets: ReadonlySet<string>
  /** Digest of the access token. */
  readonly ath: string
  /** Thumbprint of the key that the token is bound to. */
  readonly jkt: string
  readonly algorithms: readonly string[]
  /** Least and greatest `iat`, in seconds. */
  readonly born: readonly [from: number, to: number]
}

/** What of a good proof has to be remembered. */
export interface GoodProof {
  readonly jti: string
  /** Seconds since the epoch. */
  readonly iat: number
}

/**
 * All checks of RFC 9449, section 4.3, but whether the proof was seen before: the proof, or the name of what is wrong
 * with it. The signature comes last, since it costs most.
 */
export async function checkProof(text: string, subject: ProofSubject): Promise<GoodProof | string> {
  const proof = text.length <= MAX_LENGTH ? readUnverifiedProof(text) : undefined
  if (proof === undefined) return 'the text of the proof'
  const flaw = flawOfHeader(proof.header, subject) ?? flawOfClaims(proof.claims, subject)
  if (flaw !== undefined) return flaw
  try {
    const thumbprint = await calculateJwkThumbprint(proof.header.jwk as Parameters<typeof calculateJwkThumbprint>[0])
    if (thumbprint !== subject.jkt) return 'the key of the proof'
    await compactVerify(text, EmbeddedJWK, { algorithms: [...subject.algorithms] })
  } catch {
    // Also a key that does not fit the algorithm, is too short or is no point of its curve.
    return 'the signature of the proof'
  }
  const { jti, iat } = proof.claims as { jti: string; iat: number }
  return { jti, iat }
}

function flawOfHeader({ typ, alg, jwk }: UnverifiedProof['header'], { algorithms }: ProofSubject): string | undefined {
  if (typ !== 'dpop+jwt') return 'the typ of the proof'
  if (typeof alg !== 'string' || !algorithms.includes(alg)) return 'the alg of the proof'
  if (flawOfKey(jwk) !== undefined || isLargeRsa(jwk as object)) return 'the jwk of the proof'
  return undefined
}

function isLargeRsa({ n, e }: { n?: unknown; e?: unknown }): boolean {
  return isLonger(n, MAX_RSA.n) || isLonger(e, MAX_RSA.e)
}

function isLonger(value: unknown, length: number): boolean {
  return typeof value === 'string' && value.length > length
}

function flawOfClaims(
  { htm, htu, iat, jti, ath }: UnverifiedProof['claims'],
  subject: ProofSubject,
): string | undefined {
  const [from, to] = subject.born
  const target = normaliseTarget(htu)
  if (htm !== subject.method) return 'the htm of the proof'
  if (target === undefined || !subject.targets.has(target)) return 'the htu of the proof'
  if (!Number.isSafeInteger(iat) || (iat as number) < from || (iat as number) > to) return 'the iat of the proof'
  if (typeof jti !== 'string' || jti === '' || jti.length > MAX_JTI) return 'the jti of the proof'
  return ath === subject.ath ? undefined : 'the ath of the proof'
}

/** SHA-256 of a text as base64url, by the means of the host or else of the Web. */
export async function digest(text: string, sha256: ((text: string) => string) | undefined): Promise<string> {
  if (sha256 !== undefined) return sha256(text)
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))))
}
