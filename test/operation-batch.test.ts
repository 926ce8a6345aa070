import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OperationBatch } from '../src/operation-batch.js'

describe('operations of a batch', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const decided: (readonly unknown[])[] = []
  const decide = (claims: readonly unknown[]) => {
    decided.push(claims)
    return `of ${claims.length}`
  }

  it('are decided at once, when all have joined or left', async () => {
    decided.length = 0
    const batch = new OperationBatch(3)
    const [a, b, c] = [batch.member(), batch.member(), batch.member()]
    const first = a.join('a', decide)
    b.leave()
    b.leave()
    expect(decided).toEqual([])
    expect(await Promise.all([first, c.join('c', decide)])).toEqual(['of 2', 'of 2'])
    a.leave()
    expect(decided).toEqual([['a', 'c']])
  })

  it('do not wait for ever where a host runs one after the other', async () => {
    decided.length = 0
    const batch = new OperationBatch(3)
    for (const name of ['a', 'b']) {
      const verdict = batch.member().join(name, decide)
      await vi.advanceTimersByTimeAsync(1_000)
      expect(await verdict).toBe('of 1')
    }
    // It knows that nobody else will come.
    expect(await batch.member().join('c', decide)).toBe('of 1')
    expect(decided).toEqual([['a'], ['b'], ['c']])
    expect(vi.getTimerCount()).toBe(0)
  })
})
