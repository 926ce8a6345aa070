import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainText } from '../../src/plain-text.js'
import { readRequestId, readTraceId } from '../../src/request-id.js'

test.each([
  ['a line', 'GetOrders', 'GetOrders'],
  ['letters of others', 'Grüße 東京 🦊', 'Grüße 東京 🦊'],
  ['a new line', 'a\nb\r\nc', 'a�b��c'],
  ['a null and an escape', 'a\0b\u001b[31m', 'a�b�[31m'],
  ['controls of the second row', 'a\u0085b\u009bc', 'a�b�c'],
  ['separators of lines', 'a\u2028b\u2029c', 'a�b�c'],
  ['marks of direction', 'a\u202eb\u2066c\u200fd\u061ce', 'a�b�c�d�e'],
  ['what has no width', 'a\u200bb\ufeffc\u2060d\u00ade', 'a�b�c�d�e'],
  ['tags', 'a\u{e0041}b', 'a�b'],
  ['half a pair', 'a\ud800b\udc00c', 'a�b�c'],
])('%s', (_name, text, expected) => {
  expect(plainText(text)).toBe(expected)
})

test('a pair is not cut in two', () => {
  expect(plainText(`${'x'.repeat(254)}🦊y`)).toBe(`${'x'.repeat(254)}�…`)
})

test('whatever is given, it is one short line of well-formed text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
      const plain = plainText(text)
      expect(plain.length).toBeLessThanOrEqual(256)
      expect(plain).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f]/u)
    }),
  )
})

test('a megabyte costs no more than a line', () => {
  const long = '\n'.repeat(1_000_000)
  const start = performance.now()
  for (let round = 0; round < 1_000; round++) plainText(long)
  expect(performance.now() - start).toBeLessThan(1_000)
})

test.each([
  ['a', 'a'],
  ['8a7B-_.9', '8a7B-_.9'],
  ['x'.repeat(128), 'x'.repeat(128)],
  ['x'.repeat(129), null],
  ['', null],
  [' a', null],
  ['a b', null],
  ['a, b', null],
  ['a\n', null],
  ['é', null],
  ['a/b', null],
  [null, null],
])('request id %j', (value, expected) => {
  expect(readRequestId(value)).toBe(expected)
})

const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
test.each([
  [`00-${trace}-00f067aa0ba902b7-01`, trace],
  [`00-${trace}-00f067aa0ba902b7-00`, trace],
  [`cc-${trace}-00f067aa0ba902b7-01`, trace],
  [`cc-${trace}-00f067aa0ba902b7-01-what-the-future-will-be-like`, trace],
  [`cc-${trace}-00f067aa0ba902b7-01.what`, null],
  [`00-${trace}-00f067aa0ba902b7-01-more`, null],
  [`00-${trace}-00f067aa0ba902b7-01-`, null],
  [`ff-${trace}-00f067aa0ba902b7-01`, null],
  [`00-${trace.toUpperCase()}-00f067aa0ba902b7-01`, null],
  [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, null],
  [`00-${trace}-${'0'.repeat(16)}-01`, null],
  [`00-${trace}-00f067aa0ba902b7-1`, null],
  [`00-${trace}-00f067aa0ba902b7`, null],
  [`00-${trace.slice(1)}-00f067aa0ba902b7-01`, null],
  [`0-${trace}-00f067aa0ba902b7-01`, null],
  [`00_${trace}_00f067aa0ba902b7_01`, null],
  [` 00-${trace}-00f067aa0ba902b7-01`, null],
  [`00-${trace}-00f067aa0ba902b7-01\n`, null],
  [`cc-${trace}-00f067aa0ba902b7-01-${'x'.repeat(600)}`, null],
  ['', null],
  [null, null],
])('traceparent %j', (value, expected) => {
  expect(readTraceId(value)).toBe(expected)
})
