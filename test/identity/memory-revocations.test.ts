import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/errors.js'
import { memoryRevocations } from '../../src/identity/memory-revocations.js'

function setUp(entries: number) {
  const clock = { now: 1_000 }
  return { clock, store: memoryRevocations({ entries, now: () => clock.now }) }
}

describe('a memory that is full of revocations', () => {
  it('refuses one more, and forgets none', () => {
    const { store } = setUp(2)
    store.put('a', 1, 2_000)
    store.put('b', 1, 2_000)
    expect(() => store.put('c', 1, 2_000)).toThrow('2 revocations are kept already')
    expect(store.get(['a', 'b', 'c'])).toEqual([1, 1, null])
  })

  it('goes on to learn of what it knows', () => {
    const { store } = setUp(1)
    store.put('a', 1, 2_000)
    store.put('a', 5, 3_000)
    expect(store.get(['a'])).toEqual([5])
  })

  it('has room again when some have ended', () => {
    const { clock, store } = setUp(2)
    store.put('a', 1, 2_000)
    store.put('b', 1, 5_000)
    clock.now = 2_000
    store.put('c', 1, 5_000)
    expect(store.get(['a', 'b', 'c'])).toEqual([null, 1, 1])
  })
})

it.each([{ entries: 0 }, { entries: -1 }, { entrys: 5 }])(
  'options that can not be meant are refused: %j',
  (options) => {
    expect(() => memoryRevocations(options)).toThrow(ConfigurationError)
  },
)
