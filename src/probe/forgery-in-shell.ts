/** What comes, as base64url. */
const BASE64URL = "base64 | tr -- '+/' '-_' | tr -d '=\\n'"
const CLAIMS = '$(printf %s "$TOKEN" | cut -d. -f2)'

/** The token without its signature. */
export const STRIPPED = '$(printf %s "$TOKEN" | cut -d. -f1,2).'

/** The claims of the token below another header, unsigned. */
export function unsignedInShell(head: object): string {
  return `${headInShell(head)}.${CLAIMS}.`
}

/** The same, signed by HS256 with a secret that is none. */
export function signedInShell(head: object, secret: Uint8Array): string {
  const hex = Array.from(secret, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const sign = `openssl dgst -sha256 -mac HMAC -macopt hexkey:${hex} -binary`
  const signed = `${headInShell({ ...head, alg: 'HS256' })}.${CLAIMS}`
  return `$(S="${signed}"; printf %s "$S.$(printf %s "$S" | ${sign} | ${BASE64URL})")`
}

function headInShell(head: object): string {
  return `$(printf %s '${JSON.stringify(head).replaceAll("'", "'\\''")}' | ${BASE64URL})`
}
