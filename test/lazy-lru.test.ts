import { describe, expect, it } from 'vitest'
import { useBulwark } from '../plugins/index.js'
import { LazyLru } from '../src/lazy-lru.js'

describe('a cache that takes its room with the first entry', () => {
  it('knows nothing before, and then so many as it was given, of which the one goes that was used longest ago', () => {
    const cache = new LazyLru<string, number>(2)
    expect([cache.size, cache.get('a'), cache.peek('a')]).toEqual([0, undefined, undefined])
    cache.set('a', 1)
    cache.set('b', 2)
    // To peek is no use.
    cache.get('a')
    cache.peek('b')
    cache.set('c', 3)
    expect([cache.size, cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([2, 1, undefined, 3])
    cache.set('a', 4)
    expect(cache.peek('a')).toBe(4)
  })

  it.each([
    [
      {
        failedAttempts: { entries: 2 ** 24 + 1 },
        jwt: { issuer: 'https://a.test', audience: 'a', jwks: { keys: [] } },
      },
      'failedAttempts.entries',
    ],
    [
      { jwt: { issuer: 'https://a.test', audience: 'a', cache: 1e12, jwksUri: 'https://a.test/jwks.json' } },
      'jwt.cache',
    ],
    [{ unusualPatterns: { entries: 1e12 } }, 'unusualPatterns.entries'],
  ])('stops the server for more than any map takes: %j', (options, where) => {
    expect(() => useBulwark({ production: true, ...(options as object) })).toThrow(`${where} must be at most 16777216`)
  })
})
