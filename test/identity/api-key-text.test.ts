import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertKeyWord, compileKeyReader, writeApiKey } from '../../src/identity/api-key-text.js'
import { sha256Of } from '../../src/sha256.js'
import { createTestRuntime } from '../support/runtime.js'

const sha256 = sha256Of('test', createTestRuntime())
const read = compileKeyReader('bulwark', ['live', 'test'], sha256)
const write = (environment = 'live', prefix = 'bulwark') => writeApiKey({ prefix, environment }, sha256)
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

describe('a key', () => {
  it('has the documented form, and comes back as its id', () => {
    const { key, id } = write()
    expect(key).toMatch(/^bulwark_live_[0-9A-Za-z]{16}_[0-9A-Za-z]{38}$/)
    expect(key.split('_')[2]).toBe(id)
    expect(read(key)).toBe(id)
    expect(read(write('test').key)).toBeTypeOf('string')
  })

  it('has a checksum that never changes, or no stored key would be good any more', () => {
    const body = 'bulwark_live_0123456789ABCDEF_0123456789ABCDEFGHIJKLMNOPQRSTUV'
    expect(read(`${body}NJtuQH`)).toBe('0123456789ABCDEF')
  })

  it('is never the same twice, and uses every character about as often', () => {
    const keys = Array.from({ length: 2_000 }, () => write())
    expect(new Set(keys.map(({ id }) => id)).size).toBe(2_000)
    expect(new Set(keys.map(({ key }) => key.split('_')[3]?.slice(0, 32))).size).toBe(2_000)
    const counts = new Map<string, number>()
    for (const { key } of keys) {
      const [, , id = '', secret = ''] = key.split('_')
      for (const char of id + secret.slice(0, 32)) counts.set(char, (counts.get(char) ?? 0) + 1)
    }
    const mean = (2_000 * 48) / 62
    // A byte modulo 62 would give the first eight characters a quarter more than the others.
    for (const char of BASE62) expect(Math.abs((counts.get(char) ?? 0) / mean - 1)).toBeLessThan(0.15)
  })

  it('is refused with any one character changed', () => {
    const { key } = write()
    const change = fc.tuple(fc.nat({ max: key.length - 1 }), fc.constantFrom(...BASE62, '_', '-', ' ', '\n', 'é', '\0'))
    fc.assert(
      fc.property(change, ([at, char]) => {
        const changed = key.slice(0, at) + char + key.slice(at + 1)
        return changed === key || read(changed) === undefined
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[name: string, make: (key: string) => string]>([
    ['nothing', () => ''],
    ['a blank before it', (key) => ` ${key}`],
    ['a blank behind it', (key) => `${key} `],
    ['a line behind it', (key) => `${key}\n`],
    ['one character less', (key) => key.slice(0, -1)],
    ['one character more', (key) => `${key}0`],
    ['twice', (key) => `${key}, ${key}`],
    ['a scheme', (key) => `Bearer ${key}`],
    ['the prefix in capitals', (key) => key.replace('bulwark', 'BULWARK')],
    ['another length of id and secret', (key) => key.replace(/_(.{15})(.)_/, '_$1_$2')],
    ['the checksum alone changed', (key) => key.slice(0, -6) + [...key.slice(-6)].reverse().join('')],
    ['the parts in another order', (key) => key.split('_').reverse().join('_')],
    ['a megabyte', (key) => key.repeat(15_000)],
  ])('is refused: %s', (_name, make) => {
    const { key } = write()
    if (make(key) !== key) expect(read(make(key))).toBe(undefined)
  })

  it('is refused with a prefix or an environment of others', () => {
    expect(read(write('prod').key)).toBe(undefined)
    expect(read(write('live', 'bulwarks').key)).toBe(undefined)
    expect(compileKeyReader('shop', ['live'], sha256)(write('live', 'shop').key)).toBeTypeOf('string')
    expect(compileKeyReader('shop', ['live'], sha256)(write().key)).toBe(undefined)
  })

  it('is not even digested without its form', () => {
    let digests = 0
    const counting = compileKeyReader('bulwark', ['live'], (text) => {
      digests += 1
      return sha256(text)
    })
    for (const text of ['', 'x'.repeat(68), `bulwark_live_${'é'.repeat(55)}`, 'x'.repeat(1e6)]) counting(text)
    expect(digests).toBe(0)
    counting(`bulwark_live_${'a'.repeat(16)}_${'a'.repeat(38)}`)
    expect(digests).toBe(1)
  })
})

describe('a word of a key', () => {
  it.each(['a', 'live', 'x9', '0', 'a'.repeat(20)])('may be %s', (word) => {
    expect(() => assertKeyWord('word', word)).not.toThrow()
    expect(compileKeyReader(word, [word], sha256)(write(word, word).key)).toBeTypeOf('string')
  })

  it.each(['', 'Live', 'a_b', 'a-b', 'a b', 'a.', 'é', 'a'.repeat(21), 'a\n', 5, null])('may not be %j', (word) => {
    expect(() => assertKeyWord('word', word)).toThrow('graphql-bulwark: word must be 1 to 20 small letters')
  })
})

it('needs the SHA-256 of the host', () => {
  expect(() => sha256Of('apiKeys', {})).toThrow('graphql-bulwark: apiKeys needs the SHA-256')
})
