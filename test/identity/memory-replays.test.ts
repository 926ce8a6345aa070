import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ExpiryQueue } from '../../src/identity/expiry-queue.js'
import { memoryReplays } from '../../src/identity/memory-replays.js'

function setUp(entries?: number) {
  const now = { ms: 0 }
  const store = memoryReplays({ now: () => now.ms, ...(entries !== undefined && { entries }) })
  return { now, add: (key: string, expiresAt: number) => store.add(key, expiresAt) }
}

const steps = fc.array(
  fc.record({ key: fc.nat(15).map(String), life: fc.integer({ min: 1, max: 60 }), later: fc.nat(20) }),
  { maxLength: 300 },
)

describe('the memory of proofs', () => {
  it('knows what a list of everything would know, as long as it has room', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { now, add } = setUp()
        const known: { key: string; expiresAt: number }[] = []
        for (const { key, life, later } of all) {
          now.ms += later
          const expiresAt = now.ms + life
          const isNew = !known.some((entry) => entry.key === key && entry.expiresAt > now.ms)
          expect(add(key, expiresAt)).toBe(isNew)
          if (isNew) known.push({ key, expiresAt })
        }
      }),
    )
  })

  it('accepts no key twice while it counts, however little room there is and wherever the clock goes', () => {
    const wild = fc.array(fc.record({ key: fc.nat(30).map(String), expiresAt: fc.nat(100), now: fc.nat(100) }), {
      maxLength: 300,
    })
    fc.assert(
      fc.property(wild, fc.integer({ min: 1, max: 8 }), (all, entries) => {
        const { now, add } = setUp(entries)
        const accepted = new Map<string, number>()
        for (const { key, expiresAt, now: ms } of all) {
          now.ms = ms
          // A proof is the same key with the same end.
          if (add(key, expiresAt)) {
            expect(expiresAt).toBeGreaterThan(accepted.get(key) ?? -1)
            accepted.set(key, expiresAt)
          }
        }
      }),
    )
  })

  it('forgets what ends first when it is full, and accepts only what ends later from then on', () => {
    const { add } = setUp(3)
    expect([add('a', 30), add('b', 10), add('c', 20)]).toEqual([true, true, true])
    expect(add('d', 40)).toBe(true)
    expect(add('b', 10)).toBe(false)
    expect(add('new', 10)).toBe(false)
    expect(add('c', 20)).toBe(false)
    expect(add('e', 15)).toBe(true)
    expect(add('e', 15)).toBe(false)
    expect([add('a', 30), add('d', 40)]).toEqual([false, false])
  })

  it('has room again when entries have ended', () => {
    const { add, now } = setUp(2)
    add('a', 10)
    add('b', 20)
    now.ms = 10
    expect(add('c', 15)).toBe(true)
    expect(add('c', 15)).toBe(false)
    expect(add('b', 20)).toBe(false)
    expect(add('a', 25)).toBe(true)
  })

  it('keeps a key until its end and not beyond', () => {
    const { add, now } = setUp()
    expect(add('a', 100)).toBe(true)
    now.ms = 99
    expect(add('a', 200)).toBe(false)
    now.ms = 100
    expect(add('a', 200)).toBe(true)
  })

  // Whoever looked through all entries each time would not be done within the limit of a test.
  it('holds 100 000 entries, in the worst order', () => {
    const { add } = setUp()
    for (let index = 0; index < 100_000; index++) add(`key-${index}`, 1_000_000 - index)
    expect(add('key-99999', 1_000_000 - 99_999)).toBe(false)
    expect(add('early', 1)).toBe(true)
    expect(add('other', 1)).toBe(false)
    expect(add('other', 2)).toBe(true)
    for (let index = 0; index < 100_000; index++) add(`more-${index}`, 2_000_000 - index)
    expect(add('more-99999', 2_000_000 - 99_999)).toBe(false)
    expect(add('other', 1_000_000)).toBe(false)
    expect(add('other', 3_000_000)).toBe(true)
  })

  it.each([
    [{ entries: 0 }, 'memoryReplays.entries'],
    [{ entries: 1.5 }, 'memoryReplays.entries'],
    [{ size: 5 }, 'memoryReplays.size'],
  ])('refuses the options %j', (options, message) => {
    expect(() => memoryReplays(options as never)).toThrow(message)
  })
})

describe('the queue of ends', () => {
  it('gives what it was given in the order of the ends', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { maxLength: 200 }), fc.nat(5), (ends, taken) => {
        const queue = new ExpiryQueue()
        for (const expiresAt of ends) queue.push({ key: '', expiresAt })
        const sorted = [...ends].sort((a, b) => a - b)
        for (let index = 0; index < Math.min(taken, ends.length); index++) {
          expect(queue.first).toBe(sorted[0])
          expect(queue.shift().expiresAt).toBe(sorted.shift())
          queue.push({ key: '', expiresAt: 25 })
          sorted.push(25)
          sorted.sort((a, b) => a - b)
        }
        const rest = Array.from({ length: queue.size }, () => queue.shift().expiresAt)
        expect(rest).toEqual(sorted)
        expect(queue.first).toBe(Number.POSITIVE_INFINITY)
      }),
    )
  })
})
