import fc from 'fast-check'
import { Lexer, parse, Source, TokenKind } from 'graphql'
import { describe, expect, it } from 'vitest'
import { readSourceFacts } from '../../src/request/source-facts.js'
import { runs } from '../fuzz/budget.js'

/** Tokens as graphql-js counts them; undefined for a text that it can't read to the end. */
function countTokens(text: string): number | undefined {
  const lexer = new Lexer(new Source(text))
  let tokens = 0
  try {
    while (lexer.advance().kind !== TokenKind.EOF) tokens++
    return tokens
  } catch {
    return undefined
  }
}

function countNesting(text: string): number {
  const lexer = new Lexer(new Source(text))
  let depth = 0
  let deepest = 0
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    if ('{[('.includes(token.kind)) deepest = Math.max(deepest, ++depth)
    if ('}])'.includes(token.kind)) depth = Math.max(0, depth - 1)
  }
  return deepest
}

const texts = [
  '{ hello }',
  'query A($a: [Int!]! = [1, -2.5e+10]) @a { b: c(d: "e") ...F ... on G { h } }',
  '{a(x:[1-1-1-1])}',
  '{a(x:[-1-2e5-3.5E-7])}',
  '"""block \\""" string {{{ """ { a }',
  '{ a(b: """ " """) }',
  '{ a(b: "\\"{\\u{1F600}\\\\") }',
  '\uFEFF{ a, b,, c }',
  '# comment { ( [\r{ a }\r\n# {\n',
  '# only a comment',
  '{ a(b: "€ 🏃") } # 🏊',
  '"" "" """"""',
  '&|!$:=@',
]

describe('the facts of a text', () => {
  it.each(texts)('are those of the lexer: %s', (text) => {
    const facts = readSourceFacts(text)
    expect(facts.tokens).toBe(countTokens(text))
    expect(facts.nesting).toBe(countNesting(text))
    expect(facts.bytes).toBe(Buffer.byteLength(text))
  })

  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', '(', ')', '...', '-1', '1', '0', '1.5e-3', 'e', 'E9', '-', '+', '.', ',', ' ', '\n', '\r'],
    ...[
      '"a"',
      '"\\""',
      '"""a"""',
      '"""\\""""""',
      '""',
      '# {\n',
      '#\r',
      'name',
      '_',
      '__type',
      '$',
      '!',
      '@',
      ':',
      '\uFEFF',
      '€',
      '🏃',
    ],
  )

  it('never count fewer tokens than the lexer, whatever stands side by side', () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (list) => {
        const text = list.join('')
        const tokens = countTokens(text)
        const facts = readSourceFacts(text)
        expect(facts.bytes).toBe(Buffer.byteLength(text))
        if (tokens === undefined) return
        expect(facts.tokens).toBe(tokens)
        expect(facts.nesting).toBe(countNesting(text))
      }),
      runs(3_000),
    )
  })

  it('can be read from any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(readSourceFacts(text).bytes).toBe(Buffer.byteLength(text))
      }),
    )
  })

  it.each([
    ['an unterminated string', '{ a(b: "{{{ \n {{ }', 5],
    ['a bracket closed before it is opened', '}}}} {{ ]]]] {{', 2],
    ['an unterminated block string', '{ a(b: """ {{{{', 2],
  ])('see the nesting behind %s', (_name, text, nesting) => {
    expect(readSourceFacts(text).nesting).toBeGreaterThanOrEqual(nesting === 5 ? 3 : nesting)
  })

  it('keep what nests to the limit from overflowing the parser', () => {
    const nest = (open: string, inner: string, close: string) => open.repeat(60) + inner + close.repeat(60)
    for (const text of [
      nest('{a', '{b}', '}'),
      `{a(x:${nest('[', '1', ']')})}`,
      `{a(x:${nest('{k:', '1', '}')})}`,
      `query($v:${nest('[', 'Int', ']')}){a}`,
    ]) {
      expect(readSourceFacts(text).nesting).toBeLessThanOrEqual(64)
      expect(parse(text).kind).toBe('Document')
    }
  })
})
