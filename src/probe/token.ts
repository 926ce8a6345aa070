/** The parts of a JSON Web Token, unverified. */
export interface Token {
  readonly header: string
  readonly payload: string
  readonly signature: string
  readonly head: { readonly alg?: string; readonly kid?: string; readonly typ?: string }
  readonly claims: Readonly<Record<string, unknown>>
}

/** Reads a token; `undefined` for whatever is no JSON Web Token in its compact form. */
export function readToken(text: string): Token | undefined {
  const [header = '', payload = '', signature = '', ...rest] = text.split('.')
  const head = decode(header)
  const claims = decode(payload)
  if (rest.length > 0 || signature === '' || !head || !claims) return undefined
  return { header, payload, signature, head, claims }
}

function decode(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
