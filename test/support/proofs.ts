import { constants, createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { base64url, calculateJwkThumbprint, type JWK } from 'jose'
import { NOW } from './tokens.js'

/** Where the server of the tests is. */
export const TARGET = 'https://api.test/graphql'
export const ACCESS_TOKEN = 'an.access.token'

/** A key of a client. */
export interface ProofKey {
  readonly alg: string
  readonly privateKey: KeyObject
  readonly jwk: JWK
  readonly jkt: string
}

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

async function keyOf(alg: string, { publicKey, privateKey }: KeyPair): Promise<ProofKey> {
  const jwk = publicKey.export({ format: 'jwk' }) as JWK
  return { alg, privateKey, jwk, jkt: await calculateJwkThumbprint(jwk) }
}

export const ecKey = (alg = 'ES256', namedCurve = 'P-256'): Promise<ProofKey> =>
  keyOf(alg, generateKeyPairSync('ec', { namedCurve }))
export const rsaKey = (alg: string, modulusLength = 2_048): Promise<ProofKey> =>
  keyOf(alg, generateKeyPairSync('rsa', { modulusLength }))
export const edKey = (alg: string): Promise<ProofKey> => keyOf(alg, generateKeyPairSync('ed25519'))

export const clientKey = await ecKey()

export const athOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

let proofs = 0

/** The claims of a proof that is good at {@link NOW}, each time another one. */
export function goodProofClaims(): Record<string, unknown> {
  return { htm: 'POST', htu: TARGET, iat: NOW, jti: `proof-${proofs++}`, ath: athOf(ACCESS_TOKEN) }
}

/** A proof that is good but for what is given; a member of `undefined` is left out. */
export function signProof(
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
  key: ProofKey = clientKey,
): string {
  const { alg, jwk } = key
  return signProofText(
    JSON.stringify({ typ: 'dpop+jwt', alg, jwk, ...header }),
    JSON.stringify({ ...goodProofClaims(), ...claims }),
    key,
  )
}

/** A good signature over whatever texts. */
export function signProofText(header: string, claims: string, { alg, privateKey }: ProofKey = clientKey): string {
  const signed = `${base64url.encode(header)}.${base64url.encode(claims)}`
  return `${signed}.${base64url.encode(signBytes(alg, Buffer.from(signed), privateKey))}`
}

function signBytes(alg: string, bytes: Buffer, key: KeyObject): Uint8Array {
  if (key.asymmetricKeyType === 'ed25519') return sign(null, bytes, key)
  const hash = `sha${alg.slice(2, 5)}`
  if (alg.startsWith('PS')) {
    const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
    return sign(hash, bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
  }
  return sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' })
}
