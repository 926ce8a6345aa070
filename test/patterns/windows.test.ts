import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecentSet } from '../../src/patterns/recent-set.js'
import { SlidingCount } from '../../src/patterns/sliding-count.js'
import { createDocumentHash, createTextHash } from '../../src/patterns/text-hash.js'

const WINDOW = 1_000
const steps = fc.array(fc.record({ wait: fc.nat({ max: 400 }), one: fc.nat({ max: 12 }) }), { maxLength: 200 })

test('a count is that of the last tenths of the window, and never off by more than one of them', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const count = new SlidingCount(WINDOW)
      const times: number[] = []
      let now = 1_000_000
      for (const { wait } of all) {
        now += wait
        times.push(now)
        const found = count.add(now)
        const slice = (at: number) => Math.floor(at / (WINDOW / 10))
        expect(found).toBe(times.filter((at) => slice(at) > slice(now) - 10).length)
        expect(found).toBeLessThanOrEqual(times.filter((at) => at > now - WINDOW).length)
        expect(found).toBeGreaterThanOrEqual(times.filter((at) => at > now - 0.9 * WINDOW).length)
      }
    }),
  )
})

test('a set has what was seen within the window, each once', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const set = new RecentSet(WINDOW)
      const seen: { at: number; one: number }[] = []
      // Not far from where a number of 32 bits begins anew.
      let now = 400 * 2 ** 32 - 10_000
      for (const { wait, one } of all) {
        now += wait
        seen.push({ at: now, one })
        const recent = seen.filter(({ at }) => at > now - WINDOW)
        expect(set.add(one, now)).toBe(new Set(recent.map(({ one }) => one)).size)
      }
    }),
  )
})

test('what a clock that was set back has left is forgotten', () => {
  const [count, set] = [new SlidingCount(WINDOW), new RecentSet(WINDOW)]
  for (const at of [9_000, 9_100, 9_200]) {
    count.add(at)
    set.add(at, at)
  }
  expect([count.add(2_000), set.add(1, 2_000)]).toEqual([1, 1])
})

test('texts are told apart by a number that depends on a secret', () => {
  const [hash, other] = [createTextHash(() => 'a'), createTextHash(() => 'b')]
  const texts = Array.from({ length: 10_000 }, (_, index) => `Order ${index}`)
  expect(new Set(texts.map(hash)).size).toBeGreaterThan(9_990)
  expect(texts.filter((text) => hash(text) === other(text)).length).toBeLessThan(3)
})

test('a document is the same whatever its digits are', () => {
  const hash = createDocumentHash(() => 'a')
  expect(hash('{ a(id: 17) }')).toBe(hash('{ a(id: 4) }'))
  expect(hash('{ a }')).not.toBe(hash('{ b }'))
})
