import { describe, expect, it } from 'vitest'
import { countItems } from '../../src/cost/list-items.js'

const counting = (most = Number.POSITIVE_INFINITY) => {
  const told = { items: 0 }
  const spend = (items: number) => {
    told.items += items
    if (told.items > most) throw new Error('too many')
  }
  return { told, spend }
}

describe('items of lists', () => {
  it.each<[name: string, list: unknown, lists: number, items: number]>([
    ['an array', [1, 2, 3], 1, 3],
    ['arrays in an array', [[1, 2], null, [3]], 2, 3],
    ['a set', new Set([1, 2]), 1, 2],
    ['a map', new Map([[1, 2]]), 1, 1],
    ['an array in a set', new Set([[1, 2]]), 2, 2],
    ['nothing', null, 1, 0],
    ['what is no list', 'text', 1, 0],
  ])('%s', (_name, list, lists, items) => {
    const { told, spend } = counting()
    expect(countItems(list, lists, spend)).toEqual(list instanceof Set && lists === 2 ? [...list] : list)
    expect(told.items).toBe(items)
  })

  it('leave no rejection without a reader', async () => {
    const unhandled: unknown[] = []
    const note = (reason: unknown) => unhandled.push(reason)
    process.on('unhandledRejection', note)
    const { spend } = counting(3)
    const fails = async () => {
      throw new Error('item')
    }
    const later = async () => [1, 2, 3, 4]
    expect(() => countItems([later(), [1, 2, 3, 4]], 2, spend)).toThrow('too many')
    function* walked() {
      for (;;) yield fails()
    }
    expect(() => countItems(walked(), 1, spend)).toThrow('too many')
    await new Promise((resolve) => setTimeout(resolve, 5))
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  it('are walked later where they come later, and closed when they are left', async () => {
    const closed: string[] = []
    const source = {
      next: () => new Promise<IteratorResult<number>>(() => {}),
      return: async () => {
        closed.push('closed')
        return { value: undefined, done: true as const }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    }
    const { spend } = counting()
    const walked = countItems(source, 1, spend) as AsyncIterableIterator<number>
    void walked.next()
    expect(await walked.return?.()).toEqual({ value: undefined, done: true })
    expect(closed).toEqual(['closed'])
  })

  it('of both kinds stay both', async () => {
    const both = {
      *[Symbol.iterator]() {
        yield 'now'
      },
      async *[Symbol.asyncIterator]() {
        yield 'later'
      },
    }
    const { told, spend } = counting()
    const walked = countItems(both, 1, spend) as typeof both
    expect([...walked]).toEqual(['now'])
    const found: string[] = []
    for await (const item of walked) found.push(item)
    expect(found).toEqual(['later'])
    expect(told.items).toBe(2)
  })
})
