import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type ClientAddressOptions, compileClientAddress } from '../src/client-address.js'
import { ConfigurationError } from '../src/errors.js'
import { requestWith } from './support/request-input.js'

const compile = (options?: ClientAddressOptions) => compileClientAddress('clientAddress', options)
const proxied = compile({ trustedProxies: ['10.0.0.0/8', 'fd00::/8'] })
/** The client, where a trusted proxy has sent this. */
const from = (forwarded: string | null, peer: string | null = '10.0.0.1') =>
  proxied(requestWith({ 'X-Forwarded-For': forwarded }, { peer }))

describe('without options', () => {
  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['::ffff:8.8.8.8', '8.8.8.8'],
    ['2A00:1450::1', '2a00:1450::1'],
    ['10.0.0.1', null],
    ['::ffff:10.0.0.1', null],
    ['172.16.0.1', null],
    ['192.168.1.1', null],
    ['127.0.0.1', null],
    ['::1', null],
    ['169.254.1.1', null],
    ['fe80::1', null],
    ['fe80::1%eth0', null],
    ['fd00::1', null],
    ['100.64.0.1', null],
    ['0.0.0.0', null],
    ['224.0.0.1', null],
    ['unknown', null],
    [null, null],
  ])('the peer %s is the client %s, whatever a header says', (peer, client) => {
    const address = compile()
    expect(address(requestWith({}, { peer }))).toBe(client)
    expect(address(requestWith({ 'x-forwarded-for': '9.9.9.9', 'x-real-ip': '9.9.9.9' }, { peer }))).toBe(client)
  })
})

describe('clients that connect directly', () => {
  it.each([
    ['8.8.8.8', '8.8.8.8'],
    ['127.0.0.1', '127.0.0.1'],
    ['::ffff:192.168.1.1', '192.168.1.1'],
    ['FD00::1', 'fd00::1'],
    ['fe80::1%eth0', null],
    [null, null],
  ])('the peer %s is the client %s, whatever a header says', (peer, client) => {
    const address = compile({ trustedProxies: [] })
    expect(address(requestWith({ 'x-forwarded-for': '9.9.9.9' }, { peer }))).toBe(client)
  })
})

describe('behind proxies', () => {
  it.each<[name: string, forwarded: string, client: string | null]>([
    ['one hop', '8.8.8.8', '8.8.8.8'],
    ['two proxies', '8.8.8.8, 10.0.0.2', '8.8.8.8'],
    ['proxies of both kinds, without blanks', '8.8.8.8,10.0.0.3,fd00::2', '8.8.8.8'],
    ['tabs', '\t8.8.8.8\t,\t10.0.0.2', '8.8.8.8'],
    ['a proxy in mapped form', '8.8.8.8, ::ffff:10.0.0.2', '8.8.8.8'],
    ['a client in mapped form', '::ffff:8.8.8.8', '8.8.8.8'],
    ['IPv6', '2001:DB8::0001', '2001:db8::1'],
    ['a port', '8.8.8.8:4711', '8.8.8.8'],
    ['IPv6 and a port', '[2001:db8::1]:443', '2001:db8::1'],
    ['IPv6 in brackets', '[2001:db8::1]', '2001:db8::1'],
    ['a proxy with a port', '8.8.8.8, 10.0.0.2:80', '8.8.8.8'],
    // What a client sends itself stands further left.
    ['an invented client', '1.1.1.1, 8.8.8.8', '8.8.8.8'],
    ['an invented client and an invented proxy', '1.1.1.1, 10.0.0.9, 8.8.8.8', '8.8.8.8'],
    ['two headers, which come joined', '1.1.1.1, 8.8.8.8, 10.0.0.2', '8.8.8.8'],
    ['nonsense before the client', '??, , 8.8.8.8', '8.8.8.8'],
    ['ten thousand hops before the client', `${'1.1.1.1,'.repeat(10_000)}8.8.8.8`, '8.8.8.8'],
    ['no client, only proxies', '10.0.0.3, 10.0.0.2', null],
    ['an empty header', '', null],
    ['an empty hop', '8.8.8.8, ', null],
    ['an empty hop between', '8.8.8.8,,10.0.0.2', null],
    ['an empty hop before proxies', ',10.0.0.2', null],
    ['unknown', '8.8.8.8, unknown', null],
    ['unknown behind a proxy', '8.8.8.8, unknown, 10.0.0.2', null],
    ['an obfuscated name', '8.8.8.8, _hidden', null],
    ['octal', '8.8.8.8, 010.0.0.2', null],
    ['hexadecimal', '0x08.8.8.8', null],
    ['a short form', '8.8', null],
    ['a zone', 'fe80::1%eth0', null],
    ['a zone in brackets', '[fe80::1%eth0]:80', null],
    ['IPv4 in brackets', '[8.8.8.8]:80', null],
    ['an open bracket', '[2001:db8::1', null],
    ['an empty port', '8.8.8.8:', null],
    ['a port too large', '8.8.8.8:65536', null],
    ['a port that is no number', '8.8.8.8:80a', null],
    ['a quoted hop', '"8.8.8.8"', null],
    ['a range', '8.8.8.0/24', null],
    ['a blank that HTTP does not know', '\u00a08.8.8.8', null],
    ['32 proxies', `8.8.8.8${', 10.0.0.2'.repeat(31)}`, '8.8.8.8'],
    ['one proxy more', `8.8.8.8${', 10.0.0.2'.repeat(32)}`, null],
  ])('%s', (_name, forwarded, client) => {
    expect(from(forwarded)).toBe(client)
  })

  it('take no word of anyone else, and do not guess', () => {
    expect(from('1.1.1.1', '8.8.8.8')).toBe('8.8.8.8')
    expect(from('1.1.1.1', '11.0.0.1')).toBe('11.0.0.1')
    expect(from(null)).toBe(null)
    expect(from('8.8.8.8', null)).toBe(null)
    expect(from('8.8.8.8', '10.0.0.1%eth0')).toBe(null)
    expect(from('8.8.8.8', '::ffff:10.0.0.1')).toBe('8.8.8.8')
  })

  it('read the one header that is named', () => {
    const address = compile({ trustedProxies: ['10.0.0.0/8'], header: 'CF-Connecting-IP' })
    const headers = { 'cf-connecting-ip': '8.8.8.8', 'x-forwarded-for': '1.1.1.1', forwarded: 'for=1.1.1.1' }
    expect(address(requestWith(headers, { peer: '10.0.0.1' }))).toBe('8.8.8.8')
    expect(address(requestWith({ 'x-forwarded-for': '1.1.1.1' }, { peer: '10.0.0.1' }))).toBe(null)
  })

  it('nothing that stands before the client changes the answer', () => {
    const hop = fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom('10.0.0.9', '', 'unknown'), fc.string())
    fc.assert(
      fc.property(fc.array(hop), (invented) => from([...invented, '8.8.8.8', '10.0.0.2'].join(',')) === '8.8.8.8'),
    )
  })

  it('read a header of blanks in no time', () => {
    const started = performance.now()
    expect(from(`8.8.8.8,${' '.repeat(200_000)}x`)).toBe(null)
    expect(from(`8.8.8.8,x${' '.repeat(200_000)}`)).toBe(null)
    expect(from(`8.8.8.8,x${' '.repeat(200_000)}x`)).toBe(null)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('a mistake', () => {
  it.each<[name: string, options: object, message: RegExp]>([
    ['an unknown option', { trustedProxy: [] }, /clientAddress\.trustedProxy\. Did you mean trustedProxies/],
    ['no proxies', {}, /clientAddress\.trustedProxies must be a list/],
    ['a number of hops', { trustedProxies: 1 }, /clientAddress\.trustedProxies must be a list/],
    ['a range that is none', { trustedProxies: ['10.0.0.0/99'] }, /clientAddress\.trustedProxies: '10\.0\.0\.0\/99'/],
    ['everyone', { trustedProxies: ['0.0.0.0/0'] }, /would believe every client/],
    ['everyone of IPv6', { trustedProxies: ['10.0.0.1', '::/0'] }, /would believe every client/],
    ['everyone in mapped form', { trustedProxies: ['::ffff:0.0.0.0/96'] }, /would believe every client/],
    ['everyone in two halves', { trustedProxies: ['0.0.0.0/1', '128.0.0.0/1'] }, /would believe every client/],
    ['a header without proxies', { trustedProxies: [], header: 'x-real-ip' }, /clientAddress\.header has no effect/],
    ['no name of a header', { trustedProxies: ['10.0.0.1'], header: 'x real ip' }, /clientAddress\.header must be/],
    ['an empty header', { trustedProxies: ['10.0.0.1'], header: '' }, /clientAddress\.header must be/],
    ['a list of headers', { trustedProxies: ['10.0.0.1'], header: ['x-real-ip'] }, /clientAddress\.header must be/],
    ['Forwarded', { trustedProxies: ['10.0.0.1'], header: 'Forwarded' }, /RFC 7239/],
    ['null', null as unknown as object, /clientAddress must be an object/],
  ])('stops the server: %s', (_name, options, message) => {
    const start = () => compile(options as ClientAddressOptions)
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow(message)
  })
})
