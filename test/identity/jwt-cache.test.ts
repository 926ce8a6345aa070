import { describe, expect, it } from 'vitest'
import { FailedAttempts } from '../../src/identity/failed-attempts.js'
import type { JwtOptions, OneIssuerOptions } from '../../src/identity/jwt-options.js'
import { isViewer } from '../../src/viewer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { jwtOptions, NOW, privateKey, publicJwk, signToken } from '../support/tokens.js'

/** A guard whose clock the test moves and whose look-ups of keys it counts. */
function counted(options: Partial<OneIssuerOptions> = {}) {
  const clock = { now: NOW * 1_000 }
  let fetches = 0
  const texts: string[] = []
  const { jwks: _jwks, ...others } = jwtOptions
  const runtime = createTestRuntime()
  const guard = createGuard(
    {
      ...others,
      jwksUri: 'https://auth.test/jwks',
      fetch: async () => {
        fetches++
        return Response.json({ keys: [publicJwk] })
      },
      now: () => clock.now,
      ...options,
    },
    {
      ...runtime,
      sha256(text) {
        texts.push(text)
        return runtime.sha256?.(text) as string
      },
    },
  )
  const ask = (token: string) => guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
  return { ask, clock, fetches: () => fetches, texts }
}

describe('a token that was verified', () => {
  it('is known again without a promise, and is the same viewer', async () => {
    const { ask } = counted()
    const token = await signToken()
    const first = ask(token)
    expect(first).toBeInstanceOf(Promise)
    const second = ask(token)
    expect(second).toBeInstanceOf(Promise)
    await second
    const third = ask(token)
    expect(isViewer(third)).toBe(true)
    expect(ask(token)).toBe(third)
  })

  it('is not known beyond its end', async () => {
    const { ask, clock } = counted({ clockTolerance: 0 })
    const token = await signToken({ exp: NOW + 60 })
    await ask(token)
    clock.now += 59_999
    expect(isViewer(ask(token))).toBe(true)
    clock.now += 1
    expect(await ask(token)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('is verified anew after five minutes, for a key may have been withdrawn', async () => {
    const { ask, clock } = counted()
    const token = await signToken()
    await ask(token)
    clock.now += 299_999
    expect(isViewer(ask(token))).toBe(true)
    clock.now += 1
    expect(ask(token)).toBeInstanceOf(Promise)
  })

  it('shares nothing with another, though it differs in one bit', async () => {
    const { ask } = counted()
    const token = await signToken()
    const [header, payload, signature] = token.split('.') as [string, string, string]
    await ask(token)
    for (const other of [
      `${header}.${payload}.${signature.slice(0, -2)}AA`,
      `${token}=`,
      `${header}.${Buffer.from(JSON.stringify({ sub: 'bob' })).toString('base64url')}.${signature}`,
      `${Buffer.from(JSON.stringify({ alg: 'ES256', kid: 'one' })).toString('base64url')}.${payload}.${signature}`,
    ]) {
      expect(await ask(other)).toMatchObject({ code: 'UNAUTHENTICATED' })
    }
    const bob = await signToken({ sub: 'bob' })
    expect(await ask(bob)).toMatchObject({ id: 'bob' })
    expect(ask(token)).toMatchObject({ id: 'alice' })
    expect(ask(bob)).toMatchObject({ id: 'bob' })
  })

  it('is not known to another guard', async () => {
    const token = await signToken()
    await counted().ask(token)
    expect(await counted({ audience: 'other' }).ask(token)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('is not known where nothing is remembered', async () => {
    for (const { ask } of [counted({ cache: 0 })]) {
      const token = await signToken()
      await ask(token)
      expect(ask(token)).toBeInstanceOf(Promise)
    }
  })

  it('gives way when the memory is full', async () => {
    const { ask } = counted({ cache: 2 })
    const tokens = await Promise.all(['a', 'b', 'c'].map((sub) => signToken({ sub })))
    for (const token of tokens) await ask(token)
    expect(ask(tokens[2] as string)).not.toBeInstanceOf(Promise)
    expect(await ask(tokens[0] as string)).toMatchObject({ id: 'a' })
  })

  it('is not remembered when it was refused', async () => {
    const { ask } = counted()
    const token = await signToken({ aud: 'other' })
    await ask(token)
    expect(ask(token)).toBeInstanceOf(Promise)
    expect(await ask(token)).toMatchObject({ code: 'UNAUTHENTICATED' })
  })
})

describe('a flood of tokens', () => {
  it('waits at the client beyond a thousand at a time, and ends', async () => {
    const { ask } = counted()
    await ask(await signToken({ jti: 'the first' }))
    const junk = await signToken({ sub: 'x' }, { kid: 'unknown' }, privateKey)
    const answers = await Promise.all(Array.from({ length: 1_500 }, () => ask(junk)))
    const codes = answers.map((answer) => (answer as { code?: string }).code)
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(500)
    expect(codes.filter((code) => code === 'UNAUTHENTICATED')).toHaveLength(1_000)
    expect(isViewer(await ask(await signToken()))).toBe(true)
  })
})

describe('tokens that wait', () => {
  it('for keys that do not come are in the way of no other issuer', async () => {
    const slow = {
      issuer: 'https://slow.test',
      audience: 'shop',
      jwksUri: 'https://slow.test/jwks',
      fetch: () => new Promise<Response>(() => {}),
    }
    const { now, ...one } = jwtOptions
    const guard = createGuard({ issuers: [one, slow], now } as JwtOptions)
    const ask = (token: string) => guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
    const ofSlow = await signToken({ iss: 'https://slow.test' })
    for (let round = 0; round < 4; round++) {
      for (let index = 0; index < 400; index++) ask(ofSlow)
      expect(isViewer(await ask(await signToken({ jti: String(round) })))).toBe(true)
    }
    expect(await ask(ofSlow)).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })
  })

  it('are few from an address of which too many have failed', async () => {
    const clock = { now: NOW * 1_000 }
    const runtime = createTestRuntime({ now: () => clock.now })
    const attempts = new FailedAttempts({ capacity: 2 }, runtime)
    const guard = createGuard(jwtOptions, runtime, attempts)
    const flood = async (peer: string) => {
      const tokens = await Promise.all(
        Array.from({ length: 20 }, (_, index) => signToken({ jti: `${clock.now} ${peer} ${index}`, aud: 'else' })),
      )
      const answers = tokens.map((token) =>
        guard.request?.(requestWith({ authorization: `Bearer ${token}` }, { peer })),
      )
      const verified = answers.filter((answer) => answer instanceof Promise).length
      await Promise.all(answers)
      return verified
    }
    expect(await flood('203.0.113.7')).toBe(20)
    expect(attempts.isThrottled('203.0.113.7')).toBe(true)
    // Also a moment later, when a part of a failure is forgotten.
    clock.now += 900
    expect(await flood('203.0.113.7')).toBe(8)
    expect(await flood('203.0.113.8')).toBe(20)
  })
})
