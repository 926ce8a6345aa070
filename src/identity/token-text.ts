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
  return readParts(text, NONE_EXPECTED)?.claims
}

/** Header and claims of a proof of possession, none of them verified, read as strictly; it brings its key with it. */
export function readUnverifiedProof(text: string): UnverifiedProof | undefined {
  return readParts(text, JWK_EXPECTED)
}

const NONE_EXPECTED: ReadonlySet<string> = new Set()
const JWK_EXPECTED: ReadonlySet<string> = new Set(['jwk'])

function readParts(text: string, expected: ReadonlySet<string>): UnverifiedProof | undefined {
  const strict = readStrictText(text, expected)
  const claims = strict && readObject(strict.payload)
  return claims && { header: strict.header, claims }
}

/**
 * Header and payload of a signed text in compact form (RFC 7515, section 7.1), the latter not decoded yet, if the text is
 * the one spelling it has. jose decodes leniently: padding, blanks and unused bits would give a revoked or remembered
 * token a second name.
 */
export function readStrictText(
  text: string,
  expected: ReadonlySet<string> = NONE_EXPECTED,
): { readonly header: Members; readonly payload: string } | undefined {
  if (text.length > MAX_LENGTH) return undefined
  const parts = text.split('.')
  const [head = '', payload = '', signature = ''] = parts
  if (parts.length !== 3 || signature === '' || !parts.every(isStrict)) return undefined
  const header = readObject(head)
  if (header === undefined) return undefined
  if (UNTRUSTED.some((name) => Object.hasOwn(header, name) && !expected.has(name))) return undefined
  return { header, payload }
}

/** The characters that may stand last where two bytes are left, or one: those whose unused bits are zero. */
const LAST = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'] as const

/** Whether a part is the one spelling of its bytes (RFC 4648, section 3.5). */
function isStrict(part: string): boolean {
  if (!/^[\w-]*$/.test(part)) return false
  const last = LAST[part.length % 4]
  return last === undefined || last.includes(part.at(-1) as string)
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Rejects by throwing what is no UTF-8. */
function decode(part: string): string {
  const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
  // Most tokens are plain ASCII, which is its own decoding.
  if (!/[\x80-\xff]/.test(binary)) return binary
  return decoder.decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}

/** A JSON object without a member that stands twice or would become a prototype. */
function readObject(part: string): Members | undefined {
  try {
    const text = decode(part)
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return countMembers(value) === countKeysInText(text) ? (value as Members) : undefined
  } catch {
    return undefined
  }
}

/** No claim that anyone means is nested more deeply; how much a stack takes is another number in each thread. */
const MAX_DEPTH = 100

/**
 * Members of all objects in a value; not a number, which equals nothing, if one is named like a prototype or the value is
 * nested too deeply.
 */
function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0
  if (depth > MAX_DEPTH) return Number.NaN
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + countMembers(item, depth + 1), 0)
  const keys = Object.keys(value)
  if (keys.includes('__proto__')) return Number.NaN
  return keys.reduce((sum, key) => sum + 1 + countMembers((value as Record<string, unknown>)[key], depth + 1), 0)
}

/** Members in the text of valid JSON: strings that a colon follows. `JSON.parse` keeps one of two of the same name. */
function countKeysInText(text: string): number {
  let keys = 0
  for (let start = text.indexOf('"'); start !== -1; ) {
    let end = text.indexOf('"', start + 1)
    while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
    let next = end + 1
    while (BLANKS.includes(text.charAt(next)) && next < text.length) next++
    if (text.charAt(next) === ':') keys++
    start = text.indexOf('"', next)
  }
  return keys
}

/** What may stand between a name and its colon (RFC 8259, section 2). */
const BLANKS = ' \t\n\r'

/** Whether the character at a place stands behind an odd number of backslashes. */
function isEscaped(text: string, place: number): boolean {
  let first = place
  while (text.charAt(first - 1) === '\\') first--
  return (place - first) % 2 === 1
}
