import { describe, expect, it } from 'vitest'
import { composeGuards } from '../../src/compose.js'
import type { Guard, RequestInput } from '../../src/guard.js'
import { apiKeysGuard } from '../../src/identity/api-keys.js'
import type { ApiKeyRecord } from '../../src/identity/stores.js'
import { createViewer, isViewer, type Viewer } from '../../src/viewer.js'
import {
  ADDRESS,
  countedStore,
  detailOf,
  INVALID,
  NOW,
  newKey,
  setUp,
  visible,
  withOtherSecret,
} from '../support/api-keys.js'
import { requestWith, socketWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'

describe('a good key', () => {
  it('names the viewer at once, frozen and without the key', async () => {
    const { store, ask } = setUp()
    const { key, record } = await newKey(store, { roles: ['support', 'sales'], expiresIn: 60 })
    const viewer = ask(key)
    expect(isViewer(viewer)).toBe(true)
    expect(viewer).toEqual({
      __proto__: null,
      kind: 'key',
      id: 'sam',
      roles: ['support', 'sales'],
      scopes: ['read'],
      claims: {},
      credential: { kind: 'api-key', id: record.id, issuer: null, actor: null, expiresAt: NOW + 59_000 },
    })
    expect(store.finds).toEqual([record.id])
  })

  it('gives no role of strangers, whatever the store says', async () => {
    const store = countedStore((found) => found && { ...found, roles: ['anonymous', 'support'] })
    const { ask } = setUp({ store })
    expect(ask((await newKey(store)).key)).toMatchObject({ roles: ['support'] })
  })

  it('comes in another header, with another prefix and of another environment, if these are named', async () => {
    const { store, guard } = setUp({ header: 'X-Shop-Key', prefix: 'shop', environments: ['test', 'stage'] })
    const { key } = await newKey(store, { prefix: 'shop', environment: 'stage' })
    expect(isViewer(guard.request?.(requestWith({ 'x-shop-key': key })))).toBe(true)
    expect(isViewer(guard.request?.(socketWith({ 'x-shop-key': key })))).toBe(true)
    expect(guard.request?.(requestWith({ 'x-api-key': key }))).toBe(undefined)
    const live = await newKey(store, { prefix: 'shop' })
    expect(visible(guard.request?.(requestWith({ 'x-shop-key': live.key })))).toEqual(INVALID)
  })

  it('is looked up by a store of promises, and of query builders', async () => {
    for (const wrap of [
      async (found: unknown) => found,
      // biome-ignore lint/suspicious/noThenProperty: query builders have it.
      (found: unknown) => ({ then: (done: (value: unknown) => void) => done(found) }),
    ]) {
      const store = countedStore(wrap)
      const { ask } = setUp({ store })
      const answer = ask((await newKey(store)).key)
      expect(answer).toBeInstanceOf(Promise)
      expect(isViewer(await answer)).toBe(true)
    }
  })

  it('comes in the connection parameters of a WebSocket, or in the header of its handshake', async () => {
    const { store, guard } = setUp()
    const { key } = await newKey(store)
    const other = (await newKey(store)).key
    const connect = (params: Record<string, unknown> | null, headers: Record<string, string> = {}) =>
      guard.request?.(socketWith(params, headers))
    expect(isViewer(connect({ 'x-api-key': key }))).toBe(true)
    expect(isViewer(connect({ 'X-API-Key': key }))).toBe(true)
    expect(isViewer(connect(null, { 'x-api-key': key }))).toBe(true)
    expect(isViewer(connect({}, { 'x-api-key': key }))).toBe(true)
    expect(isViewer(connect({ 'x-api-key': null }, { 'x-api-key': key }))).toBe(true)
    expect(isViewer(connect({ 'x-api-key': key }, { 'x-api-key': key }))).toBe(true)
    expect(connect({ apiKey: key })).toBe(undefined)
    store.finds.length = 0
    expect(visible(connect({ 'x-api-key': key }, { 'x-api-key': other }))).toEqual(INVALID)
    expect(visible(connect({ 'x-api-key': key, 'X-API-Key': key }))).toEqual(INVALID)
    expect(visible(connect({ 'x-api-key': [key] }))).toEqual(INVALID)
    expect(visible(connect({ 'x-api-key': { length: key.length } }))).toEqual(INVALID)
    expect(visible(connect({ 'x-api-key': '' }))).toEqual(INVALID)
    expect(store.finds).toEqual([])
  })

  it('is not read from connection parameters where that is off', async () => {
    const { store, guard } = setUp({ connectionParams: false })
    const { key } = await newKey(store)
    expect(guard.request?.(socketWith({ 'x-api-key': key }))).toBe(undefined)
    expect(isViewer(guard.request?.(socketWith({ 'x-api-key': 'other' }, { 'x-api-key': key })))).toBe(true)
  })

  it('K6: is read from the header alone, and otherwise is none', async () => {
    const { store, ask } = setUp()
    const { key } = await newKey(store)
    const asked: string[] = []
    const input: RequestInput = {
      ...requestWith({}),
      header: (name) => {
        asked.push(name)
        return name === 'x-api-key' ? null : key
      },
    }
    expect(ask(null, input)).toBe(undefined)
    expect(asked).toEqual(['x-api-key'])
  })

  it('passes from an address and a principal whose credentials keep failing', async () => {
    const { store, ask, attempts } = setUp()
    const { key } = await newKey(store)
    const wrong = withOtherSecret(key)
    for (let count = 0; count < 20; count++) ask(wrong)
    expect(attempts.isThrottled(ADDRESS)).toBe(true)
    expect(ask(wrong)).toMatchObject({ code: 'RATE_LIMITED' })
    expect(isViewer(ask(key))).toBe(true)
  })
})

describe('K1: what is no key', () => {
  it.each<[name: string, make: (key: string) => string]>([
    ['an empty header', () => ''],
    ['a word', () => 'secret'],
    ['a token', (key) => `Bearer ${key}`],
    ['another checksum', (key) => key.slice(0, -6) + [...key.slice(-6)].reverse().join('')],
    [
      'another secret under the checksum',
      (key) => key.replace(/_(.)(.*)$/, (_all, a, b) => `_${a === 'x' ? 'y' : 'x'}${b}`),
    ],
    [
      'another id under the checksum',
      (key) => key.replace(/live_./, (text) => `live_${text.endsWith('x') ? 'y' : 'x'}`),
    ],
    ['two header lines', (key) => `${key}, ${key}`],
    ['a blank behind it', (key) => `${key} `],
    ['a megabyte', (key) => key.repeat(15_000)],
    ['another environment', (key) => key.replace('_live_', '_test_')],
  ])('is refused without a look-up: %s', async (_name, make) => {
    const { store, ask } = setUp()
    const { key } = await newKey(store)
    expect(make(key)).not.toBe(key)
    expect(visible(ask(make(key)))).toEqual(INVALID)
    expect(store.finds).toEqual([])
  })
})

describe('K2: an unknown id and a wrong secret', () => {
  it('have the same answer, after the same look-up, also when there were too many', async () => {
    const known = setUp()
    const unknown = setUp()
    const { key } = await newKey(known.store)
    const wrong = withOtherSecret(key)
    for (let count = 0; count < 12; count++) {
      const first = known.ask(wrong)
      const second = unknown.ask(wrong)
      expect(visible(first)).toEqual(visible(second))
      if (count === 0) {
        expect(visible(first)).toEqual(INVALID)
        expect([detailOf(first), detailOf(second)]).toEqual(['The secret is wrong.', 'The key is unknown.'])
      }
      if (count === 11) expect(first).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 })
    }
    expect(known.store.finds).toEqual(unknown.store.finds)
    expect(known.store.touches).toEqual([])
    expect(known.runtime.events).toEqual(unknown.runtime.events)
  })

  it('compare a digest each', async () => {
    const reads: string[] = []
    const spied = (text: string) => {
      const digest = createTestRuntime().sha256?.(text) as string
      reads.push(text)
      return digest
    }
    const counts: number[] = []
    const { key } = await newKey(countedStore())
    for (const store of [countedStore(), countedStore((_found, id) => ({ id, digest: '_'.repeat(43) }))]) {
      reads.length = 0
      const guard = apiKeysGuard({ store }, createTestRuntime({ sha256: spied }), null)
      expect(visible(guard.request?.(requestWith({ 'x-api-key': key })))).toEqual(INVALID)
      counts.push(reads.length)
    }
    expect(counts).toEqual([2, 2])
  })

  it.each([
    ['shorter', (digest: string) => digest.slice(0, -1)],
    ['longer', (digest: string) => `${digest}A`],
    ['other in its first character', (digest: string) => (digest.startsWith('A') ? 'B' : 'A') + digest.slice(1)],
    ['other in its last character', (digest: string) => digest.slice(0, -1) + (digest.endsWith('A') ? 'E' : 'A')],
    ['empty', () => ''],
    ['absent', () => undefined],
    ['an object', (digest: string) => [digest]],
  ])('a stored digest that is %s is another', async (_name, change) => {
    const store = countedStore((found) => found && { ...found, digest: change(found.digest) })
    const { ask } = setUp({ store })
    expect(visible(ask((await newKey(store)).key))).toEqual(INVALID)
  })

  it('the record of another id is none, even with the digest', async () => {
    const store = countedStore((found) => found && { ...found, id: found.id.toLowerCase() })
    const { ask } = setUp({ store })
    expect(visible(ask((await newKey(store)).key))).toEqual(INVALID)
  })
})

describe('K3: the life of a key', () => {
  it.each<[name: string, fields: Partial<ApiKeyRecord>, good: boolean]>([
    ['good from now on', { notBefore: NOW }, true],
    ['not yet good', { notBefore: NOW + 1 }, false],
    ['in its last millisecond', { expiresAt: NOW + 1 }, true],
    ['expired', { expiresAt: NOW }, false],
    ['expired long ago', { expiresAt: 0 }, false],
    ['revoked', { revokedAt: NOW - 1 }, false],
    ['revoked by a clock that is ahead', { revokedAt: NOW + 60_000 }, false],
    ['revoked at the start of time', { revokedAt: 0 }, false],
  ])('%s', async (_name, fields, good) => {
    const store = countedStore((found) => found && { ...found, ...fields })
    const { ask } = setUp({ store })
    const answer = ask((await newKey(store)).key)
    expect(isViewer(answer)).toBe(good)
    if (!good) expect(visible(answer)).toEqual(INVALID)
  })

  it('ends with the next request after its revocation', async () => {
    const { store, ask } = setUp()
    const { key, record } = await newKey(store)
    expect(isViewer(ask(key))).toBe(true)
    await store.revoke(record.id, NOW)
    expect(visible(ask(key))).toEqual(INVALID)
  })

  it('overlaps with that of the next key of the owner', async () => {
    const { store, ask } = setUp()
    const old = await newKey(store)
    const next = await newKey(store)
    expect([ask(old.key), ask(next.key)].map((answer) => (answer as Viewer).id)).toEqual(['sam', 'sam'])
    await store.revoke(old.record.id, NOW)
    expect(visible(ask(old.key))).toEqual(INVALID)
    expect(isViewer(ask(next.key))).toBe(true)
  })

  it('refuses on doubt: a clock that is no number', async () => {
    const { store, ask } = setUp({ now: () => Number.NaN })
    expect(visible(ask((await newKey(store, { expiresIn: 60 })).key))).toEqual(INVALID)
    expect(visible(ask((await newKey(store, { notBefore: 5 })).key))).toEqual(INVALID)
  })
})

it('K4: two keys never share what they may do', async () => {
  const { store, ask } = setUp()
  const first = await newKey(store, { owner: 'sam', scopes: ['read'], roles: ['support'] })
  const second = await newKey(store, { owner: 'alice', scopes: ['write'], roles: [] })
  for (let round = 0; round < 2; round++) {
    expect(ask(first.key)).toMatchObject({ id: 'sam', scopes: ['read'], roles: ['support'] })
    expect(ask(second.key)).toMatchObject({ id: 'alice', scopes: ['write'], roles: [] })
  }
  // The id of one with the secret of the other, under a good checksum.
  expect(detailOf(ask(withOtherSecret(first.key, second.key)))).toBe('The secret is wrong.')
})

describe('K5: where a key may come from', () => {
  it.each<[addresses: string[], address: string | null, good: boolean]>([
    [['203.0.113.0/24'], '203.0.113.7', true],
    [['203.0.113.0/24'], '::ffff:203.0.113.7', true],
    [['2001:db8::/32', '203.0.113.7'], '203.0.113.7', true],
    [['203.0.113.0/24'], '203.0.114.7', false],
    [['203.0.113.0/24'], '::203.0.113.7', false],
    [['203.0.113.0/24'], '64:ff9b::203.0.113.7', false],
    [['203.0.113.0/24'], '0313.0.113.7', false],
    [['fe80::/10'], 'fe80::1%eth0', false],
    [['203.0.113.0/24'], null, false],
  ])('bound to %s, from %s: %s', async (addresses, peer, good) => {
    const { store, ask } = setUp()
    const { key } = await newKey(store, { addresses })
    const answer = ask(key, { peer }, { 'x-forwarded-for': '203.0.113.7' })
    expect(isViewer(answer)).toBe(good)
    if (!good) expect(visible(answer)).toEqual(INVALID)
    expect(isViewer(ask((await newKey(store)).key, { peer }))).toBe(true)
  })

  it.each<[origins: string[], origin: string | null, good: boolean]>([
    [['https://shop.test'], 'https://shop.test', true],
    [['https://a.test', 'https://shop.test:8443'], 'https://shop.test:8443', true],
    [['https://shop.test'], 'https://shop.test.evil.test', false],
    [['https://shop.test'], 'http://shop.test', false],
    [['https://shop.test'], 'null', false],
    [['https://shop.test'], 'https://shop.test, https://evil.test', false],
    [['https://shop.test'], null, false],
  ])('bound to %s, from a page of %s: %s', async (origins, origin, good) => {
    const { store, ask } = setUp()
    const { key } = await newKey(store, { origins })
    const answer = ask(key, {}, origin === null ? {} : { origin })
    expect(isViewer(answer)).toBe(good)
    if (!good) expect(visible(answer)).toEqual(INVALID)
  })

  it('nowhere, if the store has an empty list', async () => {
    for (const field of ['addresses', 'origins']) {
      const store = countedStore((found) => found && { ...found, [field]: [] })
      const { ask } = setUp({ store })
      expect(visible(ask((await newKey(store)).key, {}, { origin: 'https://shop.test' }))).toEqual(INVALID)
    }
  })
})

describe('K7: a key beside a token', () => {
  const tokens = (id: string): Guard => {
    const credential = {
      kind: 'jwt',
      id: 'token-1',
      issuer: 'https://auth.test',
      actor: null,
      expiresAt: null,
    } as const
    const viewer = createViewer({ kind: 'user', id, roles: ['support', 'admin'], scopes: [], claims: {}, credential })
    return { name: 'jwt', mode: 'enforce', summary: '', request: () => viewer }
  }

  it.each([
    ['of another caller is refused', 'alice', false],
    ['of the same caller may do what both may', 'sam', true],
  ])('%s', async (_name, id, good) => {
    const { store, guard } = setUp()
    const { key } = await newKey(store, { roles: ['support', 'sales'] })
    for (const guards of [
      [tokens(id), guard],
      [guard, tokens(id)],
    ]) {
      const answer = composeGuards(guards, { logger: console }).request(requestWith({ 'x-api-key': key }))
      expect(isViewer(answer)).toBe(good)
      if (good) expect((answer as Viewer).roles).toEqual(['support'])
      else expect(visible(answer)).toEqual(INVALID)
    }
  })
})
