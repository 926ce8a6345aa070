import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatOf, textFormats } from '../../src/input/formats.js'
import { isMultipleOf } from '../../src/input/multiple-of.js'
import { compilePattern } from '../../src/input/patterns.js'
import { asking, told } from './asking.js'

const LENGTH = 100_000

/** Generous, since the machine has other work; what is quadratic takes many seconds. */
const MILLISECONDS = 2_000

function timeOf(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}

describe('I8 patterns that would hang', () => {
  test.each([
    ['^(a+)+$', 'a', '!'],
    ['^(a|a)*$', 'a', '!'],
    ['^(a|aa)+$', 'a', '!'],
    ['(x+x+)+y', 'x', ''],
    ['^(\\w+\\s?)*$', 'a ', '!'],
    ['\\s+$', ' ', '!'],
    ['^.*foo.*bar.*baz.*$', 'foobar', '\n'],
    ['^[^@]+@[^@]+\\.[^@]+$', 'a@', ''],
    ['a*a*a*a*a*b', 'a', ''],
  ])('%s', (pattern, part, end) => {
    const matches = compilePattern('pattern', pattern)
    const text = part.repeat(LENGTH / part.length) + end
    expect(timeOf(() => expect(matches(text)).toBe(false))).toBeLessThan(MILLISECONDS)
  })

  test('on the way of a request', () => {
    const ask = asking('type Query { f(a: String @constraint(pattern: "^(a+)+$")): Int }')
    const attack = `${'a'.repeat(9_000)}!`
    const time = timeOf(() =>
      expect(told(ask('query ($a: String) { f(a: $a) }', { a: attack }))).toEqual(['a pattern']),
    )
    expect(time).toBeLessThan(MILLISECONDS)
  })
})

const hostile = [
  'a',
  '1',
  '-',
  '.',
  ':',
  '::',
  '/',
  '%20',
  '@',
  '~0',
  '{a}',
  '=',
  'a-',
  'a.',
  '0:',
  ' ',
  'P1D',
  '\n',
  'é',
]
const heads = ['', 'a@', 'a@a.', 'http://', 'http://a.', 'P', '{', '/', '#/', '2020-01-01T', '::', '[']
const tails = ['', '!', '\n', '@', '.', '\u0000']

test.each(textFormats)(
  'I8 no text is hostile to the format %s',
  (name) => {
    const matches = formatOf('format', name)
    for (const part of hostile) {
      const body = part.repeat(LENGTH / part.length)
      for (const head of heads) {
        for (const tail of tails) {
          expect(
            timeOf(() => matches(head + body + tail)),
            `${head}${part}…${tail}`,
          ).toBeLessThan(MILLISECONDS)
        }
      }
    }
  },
  60_000,
)

test('a format says the same of a text each time', () => {
  for (const name of textFormats) {
    const matches = formatOf('format', name)
    for (const text of ['YWJj', '2020-01-01', '::1', 'a@example.com', '/a', 'P1D']) {
      expect([matches(text), matches(text), matches(text)]).toEqual(Array(3).fill(matches(text)))
    }
  }
})

/** Parts of patterns that both engines have. */
const atom = fc.constantFrom(
  ...[
    'a',
    'b',
    '.',
    '\\s',
    '\\S',
    '\\d',
    '\\w',
    '\\W',
    '\\b',
    '[ab]',
    '[^a\\s]',
    '[\\S]',
    '[a\\sb]',
    '[^\\S]',
    '[[:alpha:]',
    '[.]',
  ],
  ...[
    '\\.',
    '\\[',
    '\\]',
    '\\\\',
    '\\u0041',
    '\\u{1F600}',
    '\\x20',
    '\\n',
    '\\t',
    '\\p{L}',
    '\\P{Lu}',
    '(?:a|b)',
    '(a)',
    '(?<n>b)',
  ],
)
const piece = fc
  .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?'))
  .map((parts) => parts.join(''))
const pattern = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(piece, { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '$', '|a$', '|^b'),
  )
  .map(([head, pieces, tail]) => head + pieces.join('') + tail)
const letters = [
  'a',
  'b',
  'A',
  '1',
  '_',
  ' ',
  '\n',
  '\r',
  '\t',
  '\v',
  '\u00a0',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\u0085',
  '.',
]
const text = fc
  .array(fc.constantFrom(...letters, '[', ']', ':', 'é', '😀', '\ud800', '\\'), { maxLength: 8 })
  .map((all) => all.join(''))

test('a pattern matches what ECMAScript says it does', () => {
  fc.assert(
    fc.property(pattern, fc.array(text, { minLength: 1, maxLength: 8 }), (source, texts) => {
      // A name of a group stands once.
      fc.pre(source.split('(?<n>').length < 3 && !/\\b[*+?{]/.test(source))
      const [expected, found] = [new RegExp(source, 'u'), compilePattern('pattern', source)]
      for (const one of texts) expect(found(one), JSON.stringify([source, one])).toBe(expected.test(one))
    }),
    { numRuns: 2_000 },
  )
})

test('multiples are those of decimal numbers', () => {
  const scaled = fc.tuple(
    fc.integer({ min: -1e6, max: 1e6 }),
    fc.integer({ min: 1, max: 1_000 }),
    fc.integer({ min: 0, max: 6 }),
  )
  fc.assert(
    fc.property(scaled, ([value, of, places]) => {
      const found = isMultipleOf(Number(`${value}e-${places}`), Number(`${of}e-${places}`))
      expect(found).toBe(value % of === 0)
    }),
  )
})
