import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Violation } from '../../src/errors.js'
import type { ApiKeyRecord } from '../../src/identity/stores.js'
import { isViewer } from '../../src/viewer.js'
import { ADDRESS, countedStore, INVALID, NOW, newKey, setUp, visible, withOtherSecret } from '../support/api-keys.js'
import { requestWith } from '../support/request-input.js'

const UNAVAILABLE = { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 }

describe('K8: a flood', () => {
  it('of keys that look good is bounded, and takes no place of those who have not failed', async () => {
    const pending: (() => void)[] = []
    const store = countedStore((found) => new Promise((resolve) => pending.push(() => resolve(found))))
    const { guard, runtime } = setUp({ store })
    const { key } = await newKey(store)
    const strangers = await newKey(countedStore())
    const ask = (text: string, peer: string) => guard.request?.(requestWith({ 'x-api-key': text }, { peer }))
    for (let count = 0; count < 10; count++) ask('junk', ADDRESS)
    const flood = Array.from({ length: 1_000 }, () => ask(strangers.key, ADDRESS))
    expect(store.finds).toHaveLength(32)
    expect(flood.at(-1)).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 })
    const good = ask(key, '198.51.100.1')
    expect(store.finds).toHaveLength(33)
    const wide = Array.from({ length: 1_000 }, (_, index) => ask(strangers.key, `198.51.${index >> 8}.${index & 255}`))
    expect(store.finds).toHaveLength(256)
    expect(wide.at(-1)).toMatchObject({ code: 'RATE_LIMITED', retryAfter: 1 })
    for (const resolve of pending.splice(0)) resolve()
    expect(isViewer(await good)).toBe(true)
    await Promise.all([...flood, ...wide])
    // The places are free again.
    const again = Array.from({ length: 1_000 }, () => ask(strangers.key, ADDRESS))
    expect(store.finds).toHaveLength(256 + 32)
    for (const resolve of pending) resolve()
    await Promise.all(again)
    expect(runtime.events.filter(({ name }) => name === 'credentials.throttled').length).toBeLessThan(10)
  })

  it('of guesses at one key is slowed down wherever it comes from, and keeps its owner out of nothing', async () => {
    const { store, ask, runtime } = setUp()
    const { key, record } = await newKey(store)
    const answers = Array.from({ length: 7 }, () => ask(withOtherSecret(key), { peer: null }))
    expect(answers.map((answer) => (answer as Violation).code)).toEqual([
      ...Array(5).fill('UNAUTHENTICATED'),
      ...Array(2).fill('RATE_LIMITED'),
    ])
    expect(runtime.events).toMatchObject([{ name: 'credentials.throttled', guard: 'apiKeys', subject: record.id }])
    expect(isViewer(ask(key, { peer: null }))).toBe(true)
  })

  it('of junk reaches no store', () => {
    const { store, ask } = setUp()
    const answers = Array.from({ length: 1_000 }, (_, index) => ask(`bulwark_live_${index}`))
    expect(answers.filter((answer) => (answer as Violation).code === 'RATE_LIMITED')).toHaveLength(995)
    expect(store.finds).toEqual([])
  })
})

describe('K9: the text of a key', () => {
  it('is in no answer, no event and no record', async () => {
    const texts: unknown[] = []
    for (const alter of [
      (found: ApiKeyRecord | null) => found,
      () => null,
      (found: ApiKeyRecord | null) => found && { ...found, revokedAt: 5 },
      (found: ApiKeyRecord | null) => found && { ...found, owner: 5 },
      () => {
        throw new Error('select for bulwark_live')
      },
    ]) {
      const store = countedStore(alter)
      const { ask, runtime } = setUp({ store })
      const { key, record } = await newKey(store, { label: 'till' })
      const secret = (key.split('_')[3] as string).slice(0, 32)
      for (const text of [key, `${key} `, key.slice(0, -1)]) {
        for (let count = 0; count < 7; count++) texts.push(ask(text))
      }
      texts.push(record, store.find, runtime.events, [...runtime.events])
      expect(JSON.stringify(texts)).not.toContain(secret)
      expect(JSON.stringify(runtime.events)).not.toContain('select')
      expect(JSON.stringify(texts)).toContain(record.id)
    }
  })
})

describe('a use', () => {
  it('is told, and kept to the minute', async () => {
    const { store, ask, clock, runtime } = setUp()
    const { key, record } = await newKey(store)
    const viewer = ask(key)
    expect(runtime.events).toEqual([
      { name: 'api-key.used', guard: 'apiKeys', at: NOW, viewer, subject: record.id, address: ADDRESS },
    ])
    clock.now += 59_999
    ask(key, { peer: null })
    expect(runtime.events[1]).not.toHaveProperty('address')
    expect(store.touches).toEqual([[record.id, NOW]])
    clock.now += 1
    ask(key)
    expect(store.touches).toEqual([
      [record.id, NOW],
      [record.id, NOW + 60_000],
    ])
    expect(runtime.events).toHaveLength(3)
    expect(store.list('sam')).toMatchObject([{ lastUsedAt: NOW + 60_000 }])
  })

  it.each([
    ['throws', () => JSON.parse('{')],
    ['rejects', () => Promise.reject(new Error('password'))],
  ])('waits for no store, and is told of one that %s', async (_name, touch) => {
    const store = { ...countedStore(), touch }
    const { ask, runtime, clock } = setUp({ store })
    const { key } = await newKey(store)
    for (let minute = 0; minute < 3; minute++) {
      expect(isViewer(ask(key))).toBe(true)
      await Promise.resolve()
      clock.now += 60_000
    }
    const failures = runtime.events.filter(({ name }) => name === 'store.failed')
    expect(failures).toMatchObject([{ guard: 'apiKeys', subject: 'keys', detail: 'touch: failed' }])
    store.touch = () => undefined
    ask(key)
    expect(runtime.events.filter(({ name }) => name === 'store.restored')).toHaveLength(1)
  })
})

describe('a store that fails', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it.each<[name: string, fault: () => unknown, detail: string]>([
    ['throws', () => JSON.parse('{'), 'find: failed'],
    [
      'rejects',
      () => Promise.reject(Object.assign(new Error('at db.test'), { code: 'ECONNREFUSED' })),
      'find: failed with ECONNREFUSED',
    ],
    ['rejects with nothing', () => Promise.reject(null), 'find: failed'],
    ['does not answer', () => new Promise(() => undefined), 'find: no answer within 250 ms'],
    ['answers with a text', () => 'record', 'find: the answer is no record'],
  ])('refuses as not available, and tells once: it %s', async (_name, fault, detail) => {
    let failing = true
    const store = countedStore((found) => (failing ? fault() : Promise.resolve(found)))
    const { ask, runtime } = setUp({ store })
    const { key } = await newKey(store)
    for (let count = 0; count < 10; count++) {
      const answer = ask(key)
      await vi.advanceTimersByTimeAsync(250)
      expect(await answer).toMatchObject(UNAVAILABLE)
    }
    expect(runtime.events).toEqual([{ name: 'store.failed', guard: 'apiKeys', at: NOW, subject: 'keys', detail }])
    failing = false
    expect(isViewer(await ask(key))).toBe(true)
    expect(runtime.events.map(({ name }) => name)).toEqual(['store.failed', 'store.restored', 'api-key.used'])
    expect(vi.getTimerCount()).toBe(0)
  })

  it('works again when it knows of no key', async () => {
    let failing = true
    const store = countedStore((found) => (failing ? JSON.parse('{') : found))
    const { ask, runtime } = setUp({ store })
    const { key } = await newKey(countedStore())
    ask(key)
    failing = false
    expect(visible(ask(key))).toEqual(INVALID)
    expect(runtime.events.map(({ name }) => name)).toEqual(['store.failed', 'store.restored'])
  })

  it.each<[field: keyof ApiKeyRecord, value: unknown]>([
    ['owner', ''],
    ['owner', 5],
    ['roles', 'admin'],
    ['roles', [5]],
    ['scopes', null],
    ['notBefore', undefined],
    ['expiresAt', undefined],
    ['expiresAt', '2026-01-01'],
    ['expiresAt', Number.NaN],
    ['revokedAt', undefined],
    ['revokedAt', new Date()],
    ['addresses', undefined],
    ['addresses', '10.0.0.0/8'],
    ['origins', undefined],
    ['origins', [null]],
  ])('has a record whose %s is %j', async (field, value) => {
    const store = countedStore((found) => found && { ...found, [field]: value })
    const { ask, runtime } = setUp({ store })
    const { key } = await newKey(store)
    expect(ask(key)).toMatchObject(UNAVAILABLE)
    expect(runtime.events).toMatchObject([{ name: 'store.failed', detail: `find: the record has no usable ${field}` }])
    // Who has no secret learns nothing of it.
    expect(visible(ask(withOtherSecret(key)))).toEqual(INVALID)
  })

  it.each([
    ['ranges that are none', { addresses: ['10.0.0.0/99'] }],
    [
      'a member that throws',
      {
        get owner() {
          return JSON.parse('{')
        },
      },
    ],
  ])('has a record with %s', async (_name, fields) => {
    for (const settle of [(found: unknown) => found, async (found: unknown) => found]) {
      const store = countedStore((found) =>
        settle(found && Object.defineProperties({ ...found }, Object.getOwnPropertyDescriptors(fields))),
      )
      const { ask } = setUp({ store })
      expect(await ask((await newKey(store)).key)).toMatchObject(UNAVAILABLE)
    }
  })

  it.each([
    ['a record', (record: ApiKeyRecord) => record],
    ['none', () => null],
  ])('is believed nothing that comes after the deadline: %s', async (_name, late) => {
    let answer: (found: ApiKeyRecord | null) => void = () => undefined
    const store = countedStore(() => new Promise((resolve) => (answer = resolve)))
    const { ask, runtime } = setUp({ store, deadline: 20 })
    const { key, record } = await newKey(store)
    const refused = ask(key)
    await vi.advanceTimersByTimeAsync(20)
    expect(await refused).toMatchObject(UNAVAILABLE)
    answer(late(record))
    await vi.advanceTimersByTimeAsync(1_000)
    expect(runtime.events.map(({ name }) => name)).toEqual(['store.failed'])
    expect(store.touches).toEqual([])
  })

  it('that hangs keeps no places', async () => {
    const store = countedStore(() => new Promise(() => undefined))
    const { ask } = setUp({ store })
    const { key } = await newKey(store)
    for (let round = 1; round <= 3; round++) {
      const answers = Array.from({ length: 300 }, () => ask(key))
      expect(store.finds).toHaveLength(round * 256)
      await vi.advanceTimersByTimeAsync(250)
      await Promise.all(answers)
    }
    expect(vi.getTimerCount()).toBe(0)
  })
})
