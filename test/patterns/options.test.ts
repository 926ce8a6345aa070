import { useBulwark, useUnusualPatterns } from 'graphql-bulwark'
import { expect, test } from 'vitest'
import type { UnusualPatternOptions } from '../../src/patterns/pattern-options.js'
import { watch } from './watching.js'

const logger = { info() {}, warn() {}, error() {} }

test.each<[object, string]>([
  [{ walkin: false }, 'Unknown option unusualPatterns.walkin. Did you mean walking?'],
  [{ walking: { count: 1 } }, 'unusualPatterns.walking.count must be'],
  [{ walking: { count: 1_001 } }, 'unusualPatterns.walking.count must be'],
  [{ walking: { seconds: 0 } }, 'unusualPatterns.walking.seconds must be'],
  [{ walking: { seconds: 86_401 } }, 'unusualPatterns.walking.seconds must be'],
  [{ walking: { ratio: 0.5 } }, 'Unknown option unusualPatterns.walking.ratio'],
  [{ walking: true }, 'unusualPatterns.walking must be an object'],
  [{ refusals: { ratio: 0 } }, 'unusualPatterns.refusals.ratio must be'],
  [{ entries: Number.POSITIVE_INFINITY }, 'unusualPatterns.entries must have an end'],
  [{ entries: 0 }, 'unusualPatterns.entries must be'],
  [{ mode: 'log' }, 'unusualPatterns.mode must be one of'],
  [{ tighten: { factor: 1 } }, 'unusualPatterns.tighten.factor must be'],
  [{ tighten: { factor: 0 } }, 'unusualPatterns.tighten.factor must be'],
  [{ tighten: { seconds: 0.5 } }, 'unusualPatterns.tighten.seconds must be'],
  [{ refusals: false, probing: false, stuffing: false, tighten: {} }, 'walking alone tightens nothing'],
  [{ refusals: false, walking: false, probing: false, stuffing: false }, 'looks for nothing'],
])('%j is a mistake', (options, message) => {
  expect(() => watch(options as UnusualPatternOptions)).toThrow(message)
})

const tighten = { factor: 0.5 }
const rate = { capacity: 100, refillPerSecond: 1 }

test('a rate that becomes smaller is one that there is', () => {
  const start = (more: object) => () => useBulwark({ logger, unusualPatterns: { tighten }, ...more })
  expect(start({})).toThrow('neither rateLimit nor any role has a rate')
  expect(start({ rateLimit: false })).toThrow('rateLimit is switched off')
  expect(start({ rateLimit: rate })).not.toThrow()
  expect(start({ roles: { anonymous: { rate } } })).not.toThrow()
  expect(() => useUnusualPatterns({ tighten } as never)).toThrow('it is an option of useBulwark')
})

test('the notice says what is looked for', () => {
  expect(watch({ stuffing: false, tighten: {} }).guard.summary).toBe(
    'tells of refusals (300 in 60 s), walking (50 in 600 s), probing (50 in 600 s); then 0.1 of the rate for 600 s',
  )
})
