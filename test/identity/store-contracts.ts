import { setTimeout as wait } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { ReplayStore, RevocationStore } from '../../src/identity/stores.js'

const HOUR = 3_600_000

/** A key that no other test has. */
export function someKey(): string {
  return `jti:${crypto.randomUUID()}`
}

/** Texts that a careless name of a key or a careless format would not survive. */
export const oddTexts: readonly string[] = [
  '',
  ' ',
  'a:b',
  '{a}',
  '}{',
  '*',
  'a\nb\r\n',
  'a\0b',
  '"a"\\',
  'ключ 🔑',
  '\ud800',
  '\ud801',
  '\ufffd',
  '__proto__',
  'x'.repeat(10_000),
]

// Keys are made by the package, of digests: only texts that UTF-8 can't write are left out.
const oddKeys = oddTexts.filter((text) => !/\p{Surrogate}/u.test(text))

/** What every store of revocations does. */
export function revocationContract(storeOf: () => RevocationStore): void {
  const ahead = () => Date.now() + HOUR

  it('gives numbers in the order of the keys, and null for those it has not', async () => {
    const store = storeOf()
    const [a, b, none] = [someKey(), someKey(), someKey()]
    await store.put(a, 1, ahead())
    await store.put(b, 1_700_000_000_123, ahead())
    expect(await store.get([b, none, a, b])).toEqual([1_700_000_000_123, null, 1, 1_700_000_000_123])
  })

  it('gives nothing for no keys', async () => {
    expect(await storeOf().get([])).toEqual([])
  })

  it('keeps the larger of two numbers, whichever came first', async () => {
    const store = storeOf()
    const key = someKey()
    await store.put(key, 9, ahead())
    await store.put(key, 10, ahead())
    expect(await store.get([key])).toEqual([10])
    await store.put(key, 9, ahead())
    expect(await store.get([key])).toEqual([10])
  })

  it('keeps zero and numbers below', async () => {
    const store = storeOf()
    const key = someKey()
    await store.put(key, -5, ahead())
    expect(await store.get([key])).toEqual([-5])
    await store.put(key, 0, ahead())
    expect(await store.get([key])).toEqual([0])
  })

  it('keeps the largest of 50 at once', async () => {
    const store = storeOf()
    const key = someKey()
    const values = Array.from({ length: 50 }, (_, index) => ((index * 37) % 50) + 1)
    await Promise.all(values.map((value) => store.put(key, value, ahead())))
    expect(await store.get([key])).toEqual([50])
  })

  it('forgets when the time has come', async () => {
    const store = storeOf()
    const key = someKey()
    const expiresAt = Date.now() + 30
    await store.put(key, 7, expiresAt)
    if (Date.now() < expiresAt) expect.soft([7, null]).toContain((await store.get([key]))[0])
    await expect.poll(() => store.get([key]), { interval: 5 }).toEqual([null])
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt)
  })

  it.each([
    ['the first', HOUR, 20],
    ['the second', 20, HOUR],
  ])('keeps the later of two times, that of %s', async (_, first, second) => {
    const store = storeOf()
    const key = someKey()
    const now = Date.now()
    await store.put(key, 1, now + first)
    await store.put(key, 2, now + second)
    await wait(40)
    expect(await store.get([key])).toEqual([2])
  })

  it('starts anew after what has expired', async () => {
    const store = storeOf()
    const key = someKey()
    await store.put(key, 100, Date.now() + 20)
    await expect.poll(() => store.get([key]), { interval: 5 }).toEqual([null])
    await store.put(key, 1, ahead())
    expect(await store.get([key])).toEqual([1])
  })

  it('takes what has expired already, and has nothing', async () => {
    const store = storeOf()
    const key = someKey()
    await store.put(key, 1, Date.now() - HOUR)
    expect(await store.get([key])).toEqual([null])
  })

  it.each(oddKeys)('tells any key from others: %j', async (text) => {
    const store = storeOf()
    await store.put(`a${text}b`, 1, ahead())
    expect(await store.get([`a${text}b`, `a${text}c`, `c${text}b`])).toEqual([1, null, null])
  })
}

/** What every store of replays does. */
export function replayContract(storeOf: () => ReplayStore): void {
  it('knows a key from the second time on', async () => {
    const store = storeOf()
    const key = someKey()
    const expiresAt = Date.now() + HOUR
    expect(await store.add(key, expiresAt)).toBe(true)
    expect(await store.add(key, expiresAt)).toBe(false)
    expect(await store.add(key, expiresAt)).toBe(false)
    expect(await store.add(someKey(), expiresAt)).toBe(true)
  })

  it('finds exactly one of 50 at once new', async () => {
    const store = storeOf()
    const key = someKey()
    const answers = await Promise.all(Array.from({ length: 50 }, () => store.add(key, Date.now() + HOUR)))
    expect(answers.filter(Boolean)).toHaveLength(1)
  })

  it('knows a key until its time and forgets it then', async () => {
    const store = storeOf()
    const key = someKey()
    const expiresAt = Date.now() + 30
    expect(await store.add(key, expiresAt)).toBe(true)
    await expect.poll(() => store.add(key, expiresAt + HOUR), { interval: 5 }).toBe(true)
    expect(Date.now()).toBeGreaterThanOrEqual(expiresAt)
  })

  it.each([0, -1, 1, Date.now() - HOUR])('finds a key new whose time has passed: %s', async (expiresAt) => {
    expect(await storeOf().add(someKey(), expiresAt)).toBe(true)
  })

  it.each(oddKeys)('tells any key from others: %j', async (text) => {
    const store = storeOf()
    const expiresAt = Date.now() + HOUR
    expect(await store.add(`a${text}b`, expiresAt)).toBe(true)
    expect(await store.add(`a${text}c`, expiresAt)).toBe(true)
    expect(await store.add(`a${text}b`, expiresAt)).toBe(false)
  })
}
