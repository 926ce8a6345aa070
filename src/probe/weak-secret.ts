import { compactVerify } from 'jose'
import type { Token } from './token.js'

/** What examples and tutorials sign with. */
const WORDS =
  `secret password changeme change-me changeit test key private jwt jwtsecret jwt_secret jwt-secret my-secret mysecret
  supersecret super-secret secretkey secret-key your-256-bit-secret your_jwt_secret admin 123456 12345678 qwerty default dev
  development shhhhh hello token access_token_secret auth s3cr3t topsecret letmein`.split(/\s+/)

/** The secret of a token that is signed with one, if it is a common word. Nothing is sent for it. */
export async function weakSecretOf({ head, header, payload, signature }: Token): Promise<string | undefined> {
  if (!head.alg?.startsWith('HS')) return undefined
  for (const word of WORDS) {
    try {
      await compactVerify(`${header}.${payload}.${signature}`, new TextEncoder().encode(word))
      return word
    } catch {
      // Another word, then.
    }
  }
  return undefined
}
