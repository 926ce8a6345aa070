import { describe, expect, it } from 'vitest'
import type { ApiKeyRecord } from '../../src/identity/stores.js'
import { anonymousViewer, type Viewer } from '../../src/viewer.js'
import { ADDRESS, countedStore, INVALID, NOW, newKey, setUp, visible } from '../support/api-keys.js'

describe('a stream', () => {
  it('goes on until its key ends', async () => {
    const { store, ask, guard, clock } = setUp()
    const { key, record } = await newKey(store, { expiresIn: 11 })
    const viewer = ask(key) as Viewer
    expect(guard.renew?.(viewer)).toBe(5_000)
    clock.now += 7_000
    expect(guard.renew?.(viewer)).toBe(3_000)
    clock.now += 3_000
    expect(visible(guard.renew?.(viewer))).toEqual(INVALID)
    clock.now = NOW
    await store.revoke(record.id, NOW)
    expect(visible(guard.renew?.(viewer))).toEqual(INVALID)
  })

  it('is asked again without an end, too', async () => {
    const { store, ask, guard } = setUp()
    expect(guard.renew?.(ask((await newKey(store)).key) as Viewer)).toBe(5_000)
  })

  it.each<[name: string, change: Partial<ApiKeyRecord> | null, good: boolean]>([
    ['another label', { label: 'x' }, true],
    ['one role more', { roles: ['support', 'admin'] }, true],
    ['one role less', { roles: [] }, false],
    ['one scope less', { scopes: [] }, false],
    ['another owner', { owner: 'eve' }, false],
    ['another digest', { digest: 'A'.repeat(43) }, false],
    ['another id', { id: 'A'.repeat(16) }, false],
    ['a start that has moved', { notBefore: NOW + 1 }, false],
    // The address and the origin of the request are not known any more.
    ['another address', { addresses: ['192.0.2.1'] }, true],
    ['no record', null, false],
  ])('sees the record with %s', async (_name, change, good) => {
    let changed = false
    const store = countedStore((found) => (changed ? change && { ...found, ...change } : found))
    const { ask, guard, runtime, attempts } = setUp({ store })
    const viewer = ask((await newKey(store)).key) as Viewer
    changed = true
    const answer = guard.renew?.(viewer)
    if (good) expect(answer).toBe(5_000)
    else expect(visible(answer)).toEqual(INVALID)
    expect(runtime.events.map(({ name }) => name)).toEqual(['api-key.used'])
    expect(attempts.isThrottled(ADDRESS)).toBe(false)
  })

  it('ends when the store fails', async () => {
    let failing = false
    const store = countedStore((found) => (failing ? JSON.parse('{') : found))
    const { ask, guard } = setUp({ store })
    const viewer = ask((await newKey(store)).key) as Viewer
    failing = true
    expect(guard.renew?.(viewer)).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
  })

  it('shares a look-up that is under way, with no place to wait for', async () => {
    const store = countedStore(async (found) => found)
    const { ask, guard } = setUp({ store })
    const { key } = await newKey(store)
    const viewer = (await ask(key)) as Viewer
    const full = Array.from({ length: 300 }, () => ask(key))
    store.finds.length = 0
    const answers = Array.from({ length: 1_000 }, () => guard.renew?.(viewer))
    expect(store.finds).toHaveLength(1)
    expect(new Set(await Promise.all(answers))).toEqual(new Set([5_000]))
    await guard.renew?.(viewer)
    expect(store.finds).toHaveLength(2)
    await Promise.all(full)
  })

  it('of other viewers is none of its business', async () => {
    const first = setUp()
    const second = setUp()
    const viewer = first.ask((await newKey(first.store)).key) as Viewer
    expect(second.guard.renew?.(viewer)).toBe(undefined)
    expect(first.guard.renew?.(anonymousViewer)).toBe(undefined)
    expect(second.store.finds).toEqual([])
  })
})
