import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Turnstile } from '../../src/identity/turnstile.js'

describe('a turnstile', () => {
  it('lets so many in at a time, and all of them in their order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 3 })),
        async (places, turns) => {
          const turnstile = new Turnstile(places)
          const order: number[] = []
          let inside = 0
          let most = 0
          await Promise.all(
            turns.map(async (stay, index) => {
              await turnstile.enter()
              order.push(index)
              most = Math.max(most, ++inside)
              for (let turn = 0; turn < stay; turn++) await undefined
              inside--
              turnstile.leave()
            }),
          )
          expect(order).toEqual(turns.map((_, index) => index))
          expect(most).toBeLessThanOrEqual(places)
          expect(inside).toBe(0)
        },
      ),
    )
  })

  it('makes nobody wait while there is a place', () => {
    const turnstile = new Turnstile(1)
    expect(turnstile.enter()).toBe(undefined)
    turnstile.leave()
    expect(turnstile.enter()).toBe(undefined)
    expect(turnstile.enter()).toBeInstanceOf(Promise)
  })
})
