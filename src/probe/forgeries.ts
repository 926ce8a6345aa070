import { exportJWK, exportSPKI, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'
import { STRIPPED, signedInShell, unsignedInShell } from './forgery-in-shell.js'
import type { Token } from './token.js'

/** A token that nobody has issued. */
export interface Forgery {
  readonly name: string
  readonly token: string
  /** How a shell makes it of the token, where it can. */
  readonly shell?: string
}

const encoder = new TextEncoder()

/** Ways to change or replace the signature of a token, that careless verifiers have taken. Its claims stay as they are. */
export async function forgeriesOf(token: Token, jwks: string | undefined): Promise<readonly Forgery[]> {
  const { header, payload, signature, claims } = token
  const { alg = 'RS256', kid, typ } = token.head
  const about = { ...(typ !== undefined && { typ }), ...(kid !== undefined && { kid }) }
  const unsigned = ['none', 'None', 'NONE', 'nOnE'].map((none) => ({
    name: `alg ${none}`,
    token: `${encode({ ...about, alg: none })}.${payload}.`,
    shell: unsignedInShell({ ...about, alg: none }),
  }))
  return [
    ...unsigned,
    { name: 'no signature', token: `${header}.${payload}.`, shell: STRIPPED },
    { name: 'a changed signature', token: `${header}.${payload}.${changed(signature)}` },
    {
      name: 'changed claims',
      token: `${header}.${encode({ ...claims, probe: true, exp: later(claims.exp) })}.${signature}`,
    },
    {
      name: 'an empty secret behind kid',
      token: await hmac({ ...about, kid: '../../../../../../dev/null' }, claims, '\0'),
    },
    ...(await withOwnKey(about, claims)),
    ...(alg.startsWith('HS') ? [] : await withPublicKey(about, claims, alg, jwks)),
  ]
}

/** The header brings the key that verifies it. */
async function withOwnKey(about: object, claims: object): Promise<readonly Forgery[]> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = await exportJWK(publicKey)
  const sign = (header: object) =>
    new SignJWT({ ...claims }).setProtectedHeader({ ...about, ...header, alg: 'ES256' }).sign(privateKey)
  return [
    { name: 'a key in the header', token: await sign({ jwk }) },
    { name: 'a key of somebody else', token: await sign({}) },
  ]
}

/** HS256 with the public key, which everybody has, as the secret: in the forms in which servers keep it. */
async function withPublicKey(about: object, claims: object, alg: string, jwks = ''): Promise<readonly Forgery[]> {
  const forgeries: Forgery[] = []
  for (const jwk of keysIn(jwks).slice(0, 4)) {
    const secrets = [JSON.stringify(jwk), ...(await pemOf(jwk, alg))]
    for (const secret of secrets) {
      const head = { ...about, kid: jwk.kid }
      const token = await hmac(head, claims, secret)
      forgeries.push({ name: 'the public key as a secret', token, shell: signedInShell(head, encoder.encode(secret)) })
    }
  }
  return forgeries
}

async function pemOf(jwk: JWK, alg: string): Promise<readonly string[]> {
  try {
    const key = await importJWK(jwk, jwk.alg ?? alg, { extractable: true })
    if (key instanceof Uint8Array) return []
    const pem = await exportSPKI(key)
    return [pem.trimEnd(), `${pem.trimEnd()}\n`]
  } catch {
    return []
  }
}

function keysIn(jwks: string): readonly JWK[] {
  try {
    const parsed = JSON.parse(jwks) as { readonly keys?: readonly JWK[] } & JWK
    return parsed.keys ?? [parsed]
  } catch {
    return []
  }
}

function hmac(about: object, claims: object, secret: string): Promise<string> {
  return new SignJWT({ ...claims }).setProtectedHeader({ ...about, alg: 'HS256' }).sign(encoder.encode(secret))
}

function encode(part: object): string {
  const bytes = encoder.encode(JSON.stringify(part))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/** In its middle: the last character has bits that no byte needs. */
function changed(signature: string): string {
  const middle = Math.floor(signature.length / 2)
  return `${signature.slice(0, middle)}${signature[middle] === 'A' ? 'B' : 'A'}${signature.slice(middle + 1)}`
}

function later(exp: unknown): unknown {
  return typeof exp === 'number' ? exp + 3_600 : exp
}
