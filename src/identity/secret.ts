import { ConfigurationError } from '../errors.js'
import { secretBytes } from './algorithms.js'

/** What looks like a key that others know, or like one of another format, whatever stands before it. */
const NO_SECRET = /-----BEGIN|"kty"\s*:|^\s*(?:ssh-|ecdsa-)/

/** Checks a secret at start-up: who takes a public key for one lets everyone sign. */
export function readSecret(where: string, secret: unknown, algorithms: readonly string[]): Uint8Array {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  if (!(bytes instanceof Uint8Array)) throw new ConfigurationError(`${where} must be a text or bytes.`)
  const text = new TextDecoder('latin1').decode(bytes)
  if (NO_SECRET.test(text) || isKeyInDer(bytes)) {
    throw new ConfigurationError(`${where} is a key and no secret: give public keys as jwks or jwksUri.`)
  }
  if (new Set(bytes).size < 8) throw new ConfigurationError(`${where} is too easy to guess.`)
  for (const algorithm of algorithms) {
    const least = secretBytes.get(algorithm) ?? 0
    if (bytes.length < least)
      throw new ConfigurationError(`${where} must have at least ${least} bytes for ${algorithm}.`)
  }
  // A copy: what the application does to its own bytes later is not meant for us.
  return bytes.slice()
}

/** A sequence that spans all of the bytes, as every key in DER is. */
function isKeyInDer(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x30) return false
  const first = bytes[1] ?? 0
  if (first < 0x80) return bytes.length === 2 + first
  if (first === 0x81) return bytes.length === 3 + (bytes[2] ?? 0)
  if (first === 0x82) return bytes.length === 4 + (bytes[2] ?? 0) * 256 + (bytes[3] ?? 0)
  return false
}
