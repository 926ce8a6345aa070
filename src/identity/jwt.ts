import { type JWTVerifyGetKey, type JWTVerifyResult, jwtVerify } from 'jose'
import type { Violation } from '../errors.js'
import type { Guard } from '../guard.js'
import type { Viewer } from '../viewer.js'
import { readBearer } from './bearer.js'
import { areSoundClaims, isAccessType, viewerOfClaims } from './claims.js'
import { type CompleteJwtOptions, completeJwtOptions, type JwtOptions } from './jwt-options.js'
import { keyResolver } from './key-source.js'
import { KeysUnavailable } from './remote-keys.js'
import { isStrictToken } from './token-text.js'

export type { JwtOptions } from './jwt-options.js'

/** One answer for every token that is refused (RFC 6750, section 3.1): which check failed helps only an attacker. */
const INVALID: Violation = Object.freeze({
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql", error="invalid_token"',
})
const MISSING: Violation = Object.freeze({ code: 'UNAUTHENTICATED', challenge: 'Bearer realm="graphql"' })
const NO_KEYS: Violation = Object.freeze({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })

/** Verifies the bearer token of a request and says who asks. */
export function jwtGuard(options: JwtOptions): Guard {
  const complete = completeJwtOptions(options)
  const keys = keyResolver(options)
  return {
    name: 'jwt',
    mode: 'enforce',
    summary: `tokens of ${complete.issuer} for ${complete.audience.join(', ')}`,
    missing: complete.requireAuthentication ? MISSING : undefined,
    request(input) {
      const bearer = readBearer(input)
      if (bearer.kind === 'none') return undefined
      if (bearer.kind === 'malformed' || !isStrictToken(bearer.text)) return INVALID
      return verify(bearer.text, keys, complete)
    },
  }
}

async function verify(text: string, keys: JWTVerifyGetKey, options: CompleteJwtOptions): Promise<Viewer | Violation> {
  let verified: JWTVerifyResult
  try {
    verified = await jwtVerify(text, keys, {
      algorithms: [...options.algorithms],
      issuer: options.issuer,
      audience: [...options.audience],
      clockTolerance: options.clockTolerance,
      currentDate: new Date(options.now()),
    })
  } catch (error) {
    return error instanceof KeysUnavailable ? NO_KEYS : INVALID
  }
  try {
    const { payload, protectedHeader } = verified
    const sound = isAccessType(protectedHeader.typ, options.typ) && areSoundClaims(payload, options)
    return sound ? viewerOfClaims(payload, options) : INVALID
  } catch {
    // A claim reader of the application threw: no roles is not what it meant.
    return INVALID
  }
}
