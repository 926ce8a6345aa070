/** Algorithms whose verification needs no secret. */
export const asymmetricAlgorithms: readonly string[] = Object.freeze([
  'ES256',
  'ES384',
  'ES512',
  'Ed25519',
  'EdDSA',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
])

/** Algorithms that verify by the secret that signs, and the bytes that it must have at least (RFC 7518, section 3.2). */
export const secretBytes: ReadonlyMap<string, number> = new Map([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
])
