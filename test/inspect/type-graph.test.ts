import { expect, it } from 'vitest'
import { readSdl } from '../../src/inspect/read-sdl.js'
import { Subject } from '../../src/inspect/subject.js'
import { typeGraph } from '../../src/inspect/type-graph.js'

const SIZE = 2_000
const ring = Array.from({ length: SIZE }, (_, n) => `type T${n} { next: [T${(n + 1) % SIZE}] out: O${n} }`)
const outside = Array.from({ length: SIZE }, (_, n) => `type O${n} { further: O${Math.min(n + 1, SIZE - 1)} }`)
const text = `type Query { t: T0 } ${ring.join(' ')} ${outside.join(' ')}`
const graph = typeGraph(new Subject(readSdl([{ name: 'a', text }])))

it.each([
  ['the whole ring, and no way out of it', 'T0', Number.POSITIVE_INFINITY, SIZE, 2 * SIZE],
  ['no further than a cycle that is known', 'T0', 10, undefined, 20],
  ['nothing, where none can be shorter', 'T0', 1, undefined, 0],
  ['nothing, where none leads back', 'Query', Number.POSITIVE_INFINITY, undefined, 0],
])('a cycle is looked for along %s', (_, type, fewerThan, length, most) => {
  const { path, walked } = graph.cycleThrough(type, type === 'Query' ? 't' : 'next', fewerThan)
  expect(path?.length).toBe(length)
  expect(walked).toBeLessThanOrEqual(most)
})

it('the shortest of several, and a field that answers its own type', () => {
  const sdl = 'type Query { a: A } type A { b: B, self: [A] } type B { c: C, a: A } type C { a: A }'
  const { cycleThrough } = typeGraph(new Subject(readSdl([{ name: 'a', text: sdl }])))
  expect(cycleThrough('A', 'b', 9).path).toEqual(['A.b', 'B.a'])
  expect(cycleThrough('A', 'b', 2).path).toBeUndefined()
  expect(cycleThrough('A', 'self', 2).path).toEqual(['A.self'])
  expect(cycleThrough('B', 'c', 4).path).toEqual(['B.c', 'C.a', 'A.b'])
})
