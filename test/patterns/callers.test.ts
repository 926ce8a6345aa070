import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { anonymousViewer } from '../../src/viewer.js'
import { asked, userOf, watch } from './watching.js'

const few = { count: 5, seconds: 600 }
const alice = userOf('alice')

describe('who is answerable', () => {
  test('the addresses of one /64 are one, and those of the next another', () => {
    const { refuse, told } = watch({ refusals: few })
    for (let host = 1; host <= 4; host++) refuse('FORBIDDEN', asked(`2001:db8::${host}`))
    for (let host = 1; host <= 4; host++) refuse('FORBIDDEN', asked(`2001:db8:0:1::${host}`))
    expect(told()).toEqual([])
    refuse('FORBIDDEN', asked('2001:db8::ffff:1'))
    expect(told()).toEqual([['refusals', '2001:db8::ffff:1']])
  })

  test('a subject is not that of another issuer or of another kind', () => {
    const { refuse, told } = watch({ refusals: few })
    const others = [userOf('alice', 'https://evil.example'), userOf('alice', undefined, 'key')]
    for (const one of [alice, ...others]) for (let round = 0; round < 4; round++) refuse('FORBIDDEN', asked(one))
    expect(told()).toEqual([])
  })

  test('a subject that is written like an address is none', () => {
    const { refuse, told } = watch({ refusals: few })
    for (let round = 0; round < 4; round++) refuse('FORBIDDEN', asked(userOf('203.0.113.7')))
    refuse('FORBIDDEN', asked('203.0.113.7'))
    expect(told()).toEqual([])
  })

  test('strangers whose address nobody knows are not counted as one', () => {
    const { refuse, told } = watch({ refusals: few })
    for (let round = 0; round < 50; round++) refuse('FORBIDDEN', { viewer: anonymousViewer, context: {} })
    expect(told()).toEqual([])
  })

  test('whoever has a name is not counted by address', () => {
    const { refuse, told } = watch({ refusals: few })
    for (let round = 0; round < 50; round++) refuse('FORBIDDEN', asked(userOf(`${round}`)))
    expect(told()).toEqual([])
  })
})

describe('memory', () => {
  const addressOf = (index: number) => `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`

  test('a flood of fresh addresses pushes out no viewer, and nobody who was found', () => {
    const { clock, refuse, guard, told } = watch({ refusals: few, entries: 100, tighten: {} })
    for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked('203.0.113.7'))
    for (let round = 0; round < 4; round++) refuse('FORBIDDEN', asked(alice))
    for (let index = 0; index < 10_000; index++) refuse('FORBIDDEN', asked(addressOf(index)))
    clock.now += 1_000
    for (let round = 0; round < 50; round++) refuse('FORBIDDEN', asked('203.0.113.7'))
    refuse('FORBIDDEN', asked(alice))
    expect(told()).toEqual([
      ['refusals', '203.0.113.7'],
      ['refusals', 'alice'],
    ])
    expect(guard.tightening?.of(anonymousViewer, '203.0.113.7')).toEqual({ factor: 0.1, seconds: 599 })
  })

  test('of those that were found the one found longest ago is forgotten', () => {
    const { refuse, guard } = watch({ refusals: few, entries: 3, tighten: {} })
    for (let index = 0; index < 4; index++) {
      for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked(addressOf(index)))
    }
    const tight = [0, 1, 2, 3].map((index) => guard.tightening?.of(anonymousViewer, addressOf(index)) !== undefined)
    expect(tight).toEqual([false, true, true, true])
  })

  test('100,000 fresh addresses leave no more than 10,000 did', () => {
    setFlagsFromString('--expose-gc')
    const gc = runInNewContext('gc') as () => void
    const { refuse, fail } = watch()
    const flood = (from: number, to: number) => {
      for (let index = from; index < to; index++) {
        const one = asked(addressOf(index), { text: `{ f${index} }` })
        refuse('DOCUMENT_INVALID', one)
        fail(addressOf(index), `account ${index}`, `token ${index}`)
      }
      gc()
      const { heapUsed, arrayBuffers } = process.memoryUsage()
      return heapUsed + arrayBuffers
    }
    const before = flood(0, 20_000)
    expect(flood(20_000, 120_000) - before).toBeLessThan(3_000_000)
  })
})

describe('a smaller rate', () => {
  test('lasts so long, and belongs to who was found alone', () => {
    const { clock, refuse, guard } = watch({ refusals: few, tighten: { factor: 0.5, seconds: 30 } })
    const { tightening } = guard
    for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked('203.0.113.7'))
    expect(tightening?.of(anonymousViewer, '203.0.113.7')).toEqual({ factor: 0.5, seconds: 30 })
    // The same address, with a name.
    expect(tightening?.of(alice, '203.0.113.7')).toBe(undefined)
    expect(tightening?.of(anonymousViewer, '203.0.113.8')).toBe(undefined)
    clock.now += 29_001
    expect(tightening?.of(anonymousViewer, '203.0.113.7')).toEqual({ factor: 0.5, seconds: 1 })
    clock.now += 999
    expect(tightening?.of(anonymousViewer, '203.0.113.7')).toBe(undefined)
  })

  test('is of a viewer at any address', () => {
    const { refuse, guard } = watch({ refusals: few, tighten: {} })
    for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked(alice))
    expect(guard.tightening?.of(userOf('alice'), '198.51.100.1')).toMatchObject({ factor: 0.1 })
    expect(guard.tightening?.of(anonymousViewer, '203.0.113.99')).toBe(undefined)
  })

  test('tells nothing of objects: those of others and none at all cost the same', () => {
    const { refuse, guard, told } = watch({ walking: few, refusals: few, tighten: {} })
    for (let id = 0; id < 50; id++) {
      refuse('NOT_FOUND', asked(alice), { object: { type: 'Order', id: `${id}`, named: true } })
    }
    expect(told()).toEqual([['walking', 'alice']])
    expect(guard.tightening?.of(alice, null)).toBe(undefined)
  })

  test('is nobody s in report mode, or without the option', () => {
    const { refuse, guard, told } = watch({ refusals: few, tighten: {}, mode: 'report' })
    for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked(alice))
    expect(told()).toHaveLength(1)
    expect(guard.tightening?.of(alice, null)).toBe(undefined)
    expect(watch().guard.tightening).toBe(undefined)
  })

  test('a clock that is set back ends it, and begins all counts anew', () => {
    const { clock, refuse, guard, told } = watch({ refusals: few, walking: few, tighten: {} })
    for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked(alice))
    clock.now -= 3_600_000
    expect(guard.tightening?.of(alice, null)).toBe(undefined)
    for (let round = 0; round < 5; round++) refuse('FORBIDDEN', asked(alice))
    expect(told()).toHaveLength(2)
  })
})
