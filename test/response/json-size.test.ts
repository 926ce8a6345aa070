import fc from 'fast-check'
import { expect, it, test } from 'vitest'
import { bytesBeyond } from '../../src/response/json-size.js'

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

test('it decides as the text itself would', () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<unknown>
  const texts = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.double(), fc.constant('\ud800"\u001f')),
  )
  const value = fc.oneof(
    json,
    texts,
    fc.dictionary(fc.string({ unit: 'binary' }), fc.oneof(texts, fc.constant(undefined))),
  )
  fc.assert(
    fc.property(value, fc.integer({ min: -20, max: 20 }), (answer, difference) => {
      const size = sizeOf(answer)
      const max = Math.max(1, size + difference)
      const found = bytesBeyond(answer, max)
      expect(found > max).toBe(size > max)
      expect(found).toBeLessThanOrEqual(size)
    }),
    { numRuns: 2_000 },
  )
})

it.each<[string, unknown]>([
  ['a BigInt', { a: 1n, text: 'x'.repeat(50) }],
  [
    'a getter that throws',
    Object.defineProperty({ text: 'x'.repeat(500) }, 'a', { enumerable: true, get: () => fail() }),
  ],
  ['toJSON that throws', { toJSON: () => fail() }],
  ['a proxy that throws', new Proxy({}, { ownKeys: () => fail() })],
])('leaves %s to the host', (_name, value) => {
  expect(bytesBeyond(value, 100)).toBe(0)
})

it.each<[string, unknown, boolean]>([
  ['a date', { at: new Date(0) }, false],
  ['nothing', undefined, false],
  ['functions', { a: () => 'x'.repeat(500) }, false],
  ['bytes', Buffer.alloc(200), true],
  ['a text in an object', Object('x'.repeat(200)), true],
  ['an answer of toJSON', { toJSON: () => ['x'.repeat(200)] }, true],
  ['the key of a member', { ['x'.repeat(200)]: 1 }, true],
  ['a list with holes', Array(1_000_000_000), true],
])('reads %s', (_name, value, isBeyond) => {
  expect(bytesBeyond(value, 100) > 100).toBe(isBeyond)
})

test('a ring, and objects that stand in many places, cost no more than the limit', () => {
  const ring: unknown[] = []
  ring.push(ring, ring)
  let tree: unknown = 'leaf'
  for (let depth = 0; depth < 100; depth++) tree = { a: tree, b: tree }
  const from = performance.now()
  expect(bytesBeyond(ring, 1_000_000)).toBeGreaterThan(1_000_000)
  expect(bytesBeyond(tree, 1_000_000)).toBeGreaterThan(1_000_000)
  expect(performance.now() - from).toBeLessThan(2_000)
})

function fail(): never {
  throw new Error('hostile')
}
