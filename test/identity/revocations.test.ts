import { beforeEach, describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.js'
import { Revocations, type RevocationsOptions } from '../../src/identity/revocations.js'
import type { RevocationStore } from '../../src/identity/stores.js'
import { isViewer, type Viewer } from '../../src/viewer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { ISSUER, jwtOptions, NOW, signToken } from '../support/tokens.js'

const clock = { now: NOW * 1_000 }
const now = () => clock.now
beforeEach(() => {
  clock.now = NOW * 1_000
})

function guarded(options: RevocationsOptions = {}) {
  const runtime = createTestRuntime()
  const revocations = new Revocations({ now, ...options }, runtime)
  const guard = createGuard({ ...jwtOptions, now, revocations }, runtime)
  const ask = (token: string) => guard.request?.(requestWith({ authorization: `Bearer ${token}` }))
  return { revocations, guard, ask, events: runtime.events }
}

const refused = expect.objectContaining({ code: 'UNAUTHENTICATED', detail: 'revoked' })

describe('a revoked token', () => {
  it('is refused at once, remembered or not, and others are not', async () => {
    const { revocations, ask } = guarded()
    const token = await signToken()
    const other = await signToken({ jti: 'token-2' })
    const viewer = (await ask(token)) as Viewer
    await revocations.revokeToken(viewer.credential as NonNullable<Viewer['credential']>)
    expect(ask(token)).toEqual(refused)
    expect(isViewer(await ask(other))).toBe(true)
    expect(await guarded().ask(token)).toMatchObject({ id: 'alice' })
  })

  it.each([
    ['padding', (token: string) => `${token}=`],
    ['a blank', (token: string) => `${token} `],
    ['a line', (token: string) => token.replace('.', '.\n')],
    [
      'other unused bits',
      (token: string) => {
        const last = token.at(-1) as string
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
        return token.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ 1]
      },
    ],
  ])('stays revoked when it is spelt with %s', async (_name, respell) => {
    const { revocations, ask } = guarded()
    const token = await signToken()
    await ask(token)
    await revocations.revokeToken({ kind: 'jwt', id: 'token-1', issuer: ISSUER, expiresAt: (NOW + 900) * 1_000 })
    expect(await ask(respell(token))).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('is refused as long as clocks may let it pass', async () => {
    const { revocations, ask } = guarded()
    const token = await signToken()
    await revocations.revokeToken({ kind: 'jwt', id: 'token-1', issuer: ISSUER, expiresAt: (NOW + 900) * 1_000 })
    clock.now += 904_000
    expect(await ask(token)).toEqual(refused)
  })

  it('of one issuer is not that of another', async () => {
    const { revocations, ask } = guarded()
    await revocations.revokeToken({ kind: 'jwt', id: 'token-1', issuer: 'https://other.test', expiresAt: null })
    expect(isViewer(await ask(await signToken()))).toBe(true)
  })

  it.each([
    ['a token without jti', { kind: 'jwt', id: null, issuer: ISSUER, expiresAt: null }, /without jti/],
    ['an API key', { kind: 'api-key', id: 'x', issuer: null, expiresAt: null }, /Only a token/],
  ] as const)('can not be %s, and says so', async (_name, credential, message) => {
    await expect(guarded().revocations.revokeToken(credential)).rejects.toThrow(message)
  })
})

describe('a revoked session', () => {
  it('takes all its tokens with it', async () => {
    const { revocations, ask } = guarded()
    await revocations.revokeSession({ issuer: ISSUER, sessionId: 's1' })
    expect(await ask(await signToken({ sid: 's1' }))).toEqual(refused)
    expect(await ask(await signToken({ sid: 's1', jti: 'other' }))).toEqual(refused)
    expect(isViewer(await ask(await signToken({ sid: 's2' })))).toBe(true)
    expect(isViewer(await ask(await signToken({ jti: 's1' })))).toBe(true)
  })

  it('stays so as long as a token of it may live', async () => {
    const { revocations, ask } = guarded()
    await revocations.revokeSession({ issuer: ISSUER, sessionId: 's1' })
    clock.now += revocations.maxLifetime * 1_000
    const seconds = clock.now / 1_000
    expect(await ask(await signToken({ sid: 's1', iat: seconds, exp: seconds + 60 }))).toEqual(refused)
  })
})

describe('a revoked subject', () => {
  it.each([
    ['before', NOW - 1, true],
    ['in the same second', NOW, true],
    ['after', NOW + 1, false],
  ])('loses the tokens that were issued until then: %s', async (_name, iat, gone) => {
    const { revocations, ask } = guarded()
    await revocations.revokeSubject({ issuer: ISSUER, subject: 'alice' })
    expect(isViewer(await ask(await signToken({ iat })))).toBe(!gone)
    expect(isViewer(await ask(await signToken({ iat, sub: 'bob' })))).toBe(true)
  })

  it('is never revoked less by an earlier date', async () => {
    const { revocations, ask } = guarded()
    await revocations.revokeSubject({ issuer: ISSUER, subject: 'alice' })
    await revocations.revokeSubject({ issuer: ISSUER, subject: 'alice', until: new Date((NOW - 100) * 1_000) })
    expect(await ask(await signToken({ iat: NOW - 50 }))).toEqual(refused)
  })

  it('needs a date that is one', async () => {
    const until = new Date('never')
    await expect(guarded().revocations.revokeSubject({ issuer: ISSUER, subject: 'a', until })).rejects.toThrow(
      /no date/,
    )
  })
})

it('a token that does not say when it was issued is refused, since its subject may be revoked', async () => {
  expect(await guarded().ask(await signToken({ iat: undefined }))).toMatchObject({ detail: 'iat' })
})

describe('a stream', () => {
  it('ends at the expiry of its token, asks in between, and ends when the token is revoked', async () => {
    const { revocations, guard, ask } = guarded()
    const viewer = (await ask(await signToken())) as Viewer
    expect(guard.renew?.(viewer)).toBe(5_000)
    clock.now += 899_000
    expect(guard.renew?.(viewer)).toBe(1_000)
    await revocations.revokeToken(viewer.credential as NonNullable<Viewer['credential']>)
    expect(guard.renew?.(viewer)).toEqual(refused)
    clock.now += 1_000
    expect(guard.renew?.(viewer)).toMatchObject({ code: 'UNAUTHENTICATED', detail: 'exp' })
  })

  it('of others is not asked for', async () => {
    const { ask } = guarded()
    const viewer = (await ask(await signToken())) as Viewer
    expect(guarded().guard.renew?.(viewer)).toBe(undefined)
  })
})

describe('a shared store', () => {
  const kept = new Map<string, number>()
  const working: RevocationStore = {
    put: async (key, value) => void kept.set(key, value),
    get: async (keys) => keys.map((key) => kept.get(key) ?? null),
  }
  beforeEach(() => kept.clear())

  it('tells one process what another has revoked', async () => {
    const one = guarded({ store: working })
    const two = guarded({ store: working })
    const token = await signToken()
    const viewer = (await two.ask(token)) as Viewer
    await one.revocations.revokeToken(viewer.credential as NonNullable<Viewer['credential']>)
    expect(await two.ask(token)).toEqual(refused)
  })

  it('never sees an identifier, only digests', async () => {
    const { revocations, ask } = guarded({ store: working })
    await revocations.revokeSubject({ issuer: ISSUER, subject: 'alice@example.com' })
    await ask(await signToken({ sub: 'alice@example.com' }))
    expect([...kept.keys()]).toEqual([expect.stringMatching(/^sub:[\w-]{43}$/)])
  })

  const broken: [string, RevocationStore['get']][] = [
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    ['rejects', () => Promise.reject(new Error('down'))],
    ['hangs', () => new Promise(() => undefined)],
    ['answers with too little', async () => []],
    ['answers with texts', async (keys) => keys.map(() => '1') as never],
    ['answers with nothing', async () => undefined as never],
  ]
  it.each(broken)('that %s: the token is refused for the moment, with one event', async (_name, get) => {
    const { ask, events } = guarded({ store: { ...working, get }, deadline: 5 })
    const token = await signToken()
    for (let round = 0; round < 3; round++) {
      expect(await ask(token)).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 })
    }
    expect(events.map(({ name, subject }) => [name, subject])).toEqual([['store.failed', 'revocations']])
  })

  it.each(broken)('that %s: with the policy local, what this process has revoked still counts', async (_name, get) => {
    const { revocations, ask } = guarded({ store: { ...working, get }, deadline: 5, onStoreFailure: 'local' })
    expect(isViewer(await ask(await signToken({ jti: 'good' })))).toBe(true)
    await revocations.revokeToken({ kind: 'jwt', id: 'token-1', issuer: ISSUER, expiresAt: (NOW + 900) * 1_000 })
    expect(await ask(await signToken())).toEqual(refused)
  })

  it('that comes back is told of once', async () => {
    let down = true
    const { ask, events } = guarded({
      store: { ...working, get: async (keys) => (down ? Promise.reject(new Error('down')) : working.get(keys)) },
    })
    const token = await signToken()
    await ask(token)
    down = false
    expect(isViewer(await ask(token))).toBe(true)
    expect(isViewer(await ask(token))).toBe(true)
    expect(events.map(({ name }) => name)).toEqual(['store.failed', 'store.restored'])
  })

  it.each<[string, RevocationStore['put']]>([
    ['rejects', () => Promise.reject(new Error('down'))],
    ['hangs', () => new Promise(() => undefined)],
  ])('that %s lets nobody believe that a token was revoked', async (_name, put) => {
    const { revocations } = guarded({ store: { ...working, put }, deadline: 5 })
    const credential = { kind: 'jwt', id: 'token-1', issuer: ISSUER, expiresAt: null } as const
    await expect(revocations.revokeToken(credential)).rejects.toThrow()
  })
})

describe('a mistake in the options stops the server', () => {
  it.each<[string, object, RegExp]>([
    ['a misspelt option', { stroe: 1 }, /createRevocations\.stroe\. Did you mean store/],
    ['a policy of no name', { onStoreFailure: 'ignore' }, /must be one of deny, local/],
    ['a store that is none', { store: {} }, /functions get and put/],
    ['no time', { deadline: 0 }, /deadline/],
    ['no life', { maxLifetime: Number.NaN }, /maxLifetime/],
  ])('%s', (_name, options, message) => {
    const start = () => new Revocations(options, createTestRuntime())
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })

  it('tokens that outlive their revocation', () => {
    const revocations = new Revocations({ maxLifetime: 3_600 }, createTestRuntime())
    expect(() => createGuard({ ...jwtOptions, revocations })).toThrow(/maxLifetime of 86400 is longer than the 3600/)
    expect(createGuard({ ...jwtOptions, maxLifetime: 3_600, revocations }).name).toBe('jwt')
  })

  it('a runtime without digests', () => {
    expect(() => new Revocations({}, {})).toThrow(ConfigurationError)
  })
})
