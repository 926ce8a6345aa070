import { base64url } from 'jose'

/** Longest token that is looked at, in characters; the largest header that Node accepts by default. */
const MAX_LENGTH = 16_384

/** Header members by which a token would tell us how to trust it. */
const UNTRUSTED = ['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c']

type Members = Readonly<Record<string, unknown>>

/** What a proof of possession says of itself. */
export interface UnverifiedProof {
  readonly header: Members
  readonly claims: Members
}

/** The claims of a text, none of them verified, if it is a signed token in the one spelling it has. */
export function readUnverified(text: string): Members | undefined {
  const payload = readStrictText(text)
  return payload && (readObject(payload) as Members | undefined)
}

/** Header and claims of a proof of possession, none of them verified, read as strictly; it brings its key with it. */
export function readUnverifiedProof(text: string): UnverifiedProof | undefined {
  const parts = readParts(text, (name) => name === 'jwk')
  const claims = parts && readObject(parts.payload)
  return claims && { header: parts.header, claims: claims as Members }
}

/**
 * The payload of a signed text in compact form (RFC 7515, section 7.1), if the text is the one spelling it has. jose
 * decodes leniently: padding, blanks and unused bits would give a revoked or remembered token a second name.
 */
export function readStrictText(text: string): Uint8Array | undefined {
  return readParts(text, () => false)?.payload
}

function readParts(
  text: string,
  isExpected: (name: string) => boolean,
): { readonly header: Members; readonly payload: Uint8Array } | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const parts = text.split('.')
  if (parts.length !== 3 || parts[2] === '') return undefined
  const [header, payload, signature] = parts.map(decodeStrictly)
  if (header === undefined || payload === undefined || signature === undefined) return undefined
  const members = readObject(header)
  if (members === undefined) return undefined
  if (UNTRUSTED.some((name) => Object.hasOwn(members, name) && !isExpected(name))) return undefined
  return { header: members as Members, payload }
}

function decodeStrictly(part: string): Uint8Array | undefined {
  if (!/^[\w-]*$/.test(part)) return undefined
  try {
    const bytes = base64url.decode(part)
    return base64url.encode(bytes) === part ? bytes : undefined
  } catch {
    return undefined
  }
}

/** A JSON object without a member that stands twice or would become a prototype. */
function readObject(bytes: Uint8Array): object | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return countMembers(value) === countKeysInText(text) ? value : undefined
  } catch {
    return undefined
  }
}

/** Members of all objects in a value; not a number, which equals nothing, if one is named like a prototype. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countMembers(item), 0)
  const keys = Object.keys(value)
  if (keys.includes('__proto__')) return Number.NaN
  return keys.reduce((sum, key) => sum + 1 + countMembers((value as Record<string, unknown>)[key]), 0)
}

/** Members in the text of valid JSON: strings that a colon follows. `JSON.parse` keeps one of two of the same name. */
function countKeysInText(text: string): number {
  let keys = 0
  for (const [, colon] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)) if (colon !== undefined) keys++
  return keys
}
