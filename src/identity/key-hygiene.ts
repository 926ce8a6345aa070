import { base64url } from 'jose'

/** Members that a public key never has (RFC 7518, section 6; `priv` is of the kty AKP). */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

/** What is wrong with a key that should be public; `undefined` for a sound one. Never quotes a value of it. */
export function flawOfKey(key: unknown): string | undefined {
  if (typeof key !== 'object' || key === null || Array.isArray(key)) return 'each key must be an object.'
  const { kty, alg, e } = key as Record<string, unknown>
  if (kty === 'oct') return 'must not hold a symmetric key.'
  if (typeof alg === 'string' && alg.startsWith('HS')) return `${alg} is symmetric; only public keys are configured.`
  const secret = SECRET_MEMBERS.find((member) => Object.hasOwn(key, member))
  if (secret !== undefined) return `must not hold a private key; one has the member ${secret}.`
  if (kty === 'RSA' && !isSoundExponent(e)) return 'an RSA key has an exponent under which anyone can sign.'
  return undefined
}

/** Under the exponent 1 a signature is its own message; an even one belongs to no key. */
function isSoundExponent(e: unknown): boolean {
  if (typeof e !== 'string') return false
  try {
    const bytes = base64url.decode(e)
    const last = bytes.at(-1) ?? 0
    return last % 2 === 1 && (last > 1 || bytes.slice(0, -1).some((byte) => byte !== 0))
  } catch {
    return false
  }
}
