import { base64url } from 'jose'
import { describe, expect, it } from 'vitest'
import { readUnverified } from '../../src/identity/token-text.js'

const HEADER = '{"alg":"ES256"}'
const PAYLOAD = '{"sub":"alice"}'
const SIGNATURE = base64url.encode('any signature')

const part = (value: string | Uint8Array) => base64url.encode(value)
const token = (header: string | Uint8Array, payload: string | Uint8Array, signature = SIGNATURE) =>
  `${part(header)}.${part(payload)}.${signature}`
const withHeader = (member: string) => token(`{"alg":"ES256",${member}}`, PAYLOAD)
const withPayload = (member: string) => token(HEADER, `{"sub":"alice",${member}}`)
/** A token of exactly that many characters. */
const ofLength = (length: number) => {
  const rest = token(HEADER, PAYLOAD, '').length
  return token(HEADER, PAYLOAD, 'A'.repeat(length - rest))
}

// No signature is verified here, so each row is refused by the text alone.
describe('the text of a token', () => {
  it.each([
    ['plain', token(HEADER, PAYLOAD)],
    ['at the length cap', ofLength(16_384)],
    ['blanks in the JSON', token('{ "alg" : "ES256" }', '{\n"sub"\t:\r "alice" }')],
    ['lists as deep as they may be', withPayload(`"a":${nested(100)}`)],
    ['one name in two objects', withPayload('"act":{"sub":"bob","act":{"sub":"eve"}}')],
    ['one name in two objects of a list', withPayload('"list":[{"a":1},{"a":2}]')],
    ['colons, quotes and braces in a value', withPayload(String.raw`"note":"\",\"sub\":\"bob\\"`)],
    ['a member that is only named like a part of a class', withPayload('"constructor":1,"toString":2')],
    ['an untrusted name in the payload', withPayload('"jku":"https://x.test","crit":["x"]')],
  ])('is read: %s', (_name, text) => {
    expect(readUnverified(text) !== undefined).toBe(true)
  })

  it('is read in the alphabet of URLs', () => {
    const text = token(HEADER, '{"sub":"?>?~ÿ~?>?"}')
    expect(text).toMatch(/\..*_.*\./)
    expect(readUnverified(text)).toEqual({ sub: '?>?~ÿ~?>?' })
  })

  it.each([
    ['nothing', ''],
    ['one character above the length cap', ofLength(16_385)],
    ['two parts', token(HEADER, PAYLOAD).split('.').slice(0, 2).join('.')],
    ['four parts', `${token(HEADER, PAYLOAD)}.AAAA`],
    ['the five parts of an encrypted token', `${token(HEADER, PAYLOAD)}.AAAA.AAAA`],
    ['no header', `.${part(PAYLOAD)}.${SIGNATURE}`],
    ['no payload', `${part(HEADER)}..${SIGNATURE}`],
    ['no signature', token(HEADER, PAYLOAD, '')],
    ['padding behind the header', `${part(HEADER)}=.${part(PAYLOAD)}.${SIGNATURE}`],
    ['padding behind the payload', `${part(HEADER)}.${part(PAYLOAD)}=.${SIGNATURE}`],
    ['padding behind the signature', token(HEADER, PAYLOAD, 'AA==')],
    ['a blank in the signature', token(HEADER, PAYLOAD, 'AA AA')],
    ['a line feed behind the signature', token(HEADER, PAYLOAD, 'AAAA\n')],
    ['the other alphabet of base64', token(HEADER, PAYLOAD, '++//')],
    ['unused bits in the signature', token(HEADER, PAYLOAD, 'AB')],
    ['a single character as signature', token(HEADER, PAYLOAD, 'A')],
    ['unused bits in the payload', `${part(HEADER)}.${part('{"a":1}').replace(/Q$/, 'R')}.${SIGNATURE}`],
    ['a header that is no JSON', token('{"alg"', PAYLOAD)],
    ['a list as header', token('[]', PAYLOAD)],
    ['null as header', token('null', PAYLOAD)],
    ['a header that is no UTF-8', token(new Uint8Array([0x22, 0xff, 0x22]), PAYLOAD)],
    ['a list as payload', token(HEADER, '[{"sub":"alice"}]')],
    ['null as payload', token(HEADER, 'null')],
    ['text as payload', token(HEADER, '"alice"')],
    ['a payload that is no JSON', token(HEADER, '{')],
    ['a payload with a byte that is no UTF-8', token(HEADER, Uint8Array.from([...'{"a":"\xff"}'].map(byte)))],
    ['a byte order mark before the payload', token(HEADER, `\ufeff${PAYLOAD}`)],
    ['an algorithm twice', withHeader('"alg":"none"')],
    ['a subject twice', withPayload('"sub":"bob"')],
    ['a subject twice, once escaped', withPayload(String.raw`"s\u0075b":"bob"`)],
    ['a member twice in an inner object', withPayload('"act":{"sub":"bob","sub":"eve"}')],
    ['a member twice in an object of a list', withPayload('"list":[{"a":1,"a":2}]')],
    ['an object that a second one of the name hides', withPayload('"a":{"b":1},"a":1')],
    ['__proto__ in the header', withHeader('"__proto__":{}')],
    ['__proto__ in the payload', withPayload('"__proto__":{"roles":["admin"]}')],
    ['__proto__ in an inner object', withPayload('"a":[{"__proto__":1}]')],
    ['__proto__ in escapes', withPayload(String.raw`"\u005f_proto__":1`)],
    ['lists nested beyond reason', withPayload(`"a":${nested(101)}`)],
    ['lists that are nested as no stack takes', withPayload(`"a":${nested(6_000)}`)],
    ...['crit', 'b64', 'jku', 'jwk', 'x5u', 'x5c'].map((name) => [`${name} in the header`, withHeader(`"${name}":1`)]),
  ] as [string, string][])('is not even looked at further: %s', (_name, text) => {
    expect(readUnverified(text) !== undefined).toBe(false)
  })
})

function nested(levels: number): string {
  return '['.repeat(levels) + ']'.repeat(levels)
}

function byte(char: string): number {
  return char.charCodeAt(0)
}
