import { BlockList, isIP } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../src/errors.js'
import { compileRanges, formatAddress, parseAddress } from '../src/ip-ranges.js'

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['2001:DB8::0001', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:db8::192.0.2.1', '2001:db8::c000:201'],
    ['::ffff:10.1.2.3', '10.1.2.3'],
    ['::FFFF:0a01:0203', '10.1.2.3'],
    ['0:0:0:0:0:ffff:10.1.2.3', '10.1.2.3'],
    ['::10.1.2.3', '::a01:203'],
    ['64:ff9b::10.1.2.3', '64:ff9b::a01:203'],
  ])('%s is %s', (text, canonical) => {
    const address = parseAddress(text)
    expect(address && formatAddress(address)).toBe(canonical)
  })

  it.each([
    ['nothing', ''],
    ['a word', 'unknown'],
    ['octal', '010.1.2.3'],
    ['hexadecimal', '0x7f.0.0.1'],
    ['one number', '2130706433'],
    ['three numbers', '10.1.2'],
    ['five numbers', '10.1.2.3.4'],
    ['a dot behind it', '10.1.2.3.'],
    ['a number too large', '10.1.2.256'],
    ['a padded group', '2001:00db8::1'],
    ['octal within IPv6', '::ffff:010.1.2.3'],
    ['hexadecimal within IPv6', '::ffff:0x7f.1.1.1'],
    ['a short form within IPv6', '::ffff:1.2.3'],
    ['a zone', 'fe80::1%eth0'],
    ['an empty zone', 'fe80::1%'],
    ['two gaps', '1::2::3'],
    ['nine groups', '1:2:3:4:5:6:7:8:9'],
    ['seven groups', '1:2:3:4:5:6:7'],
    ['a gap for nothing', '1:2:3:4::5:6:7:8'],
    ['brackets', '[::1]'],
    ['a port', '10.1.2.3:80'],
    ['a range', '10.0.0.0/8'],
    ['a blank before it', ' 10.1.2.3'],
    ['a blank behind it', '10.1.2.3 '],
    ['a line behind it', '10.1.2.3\n'],
    ['other digits', '１０.1.2.3'],
    ['far too much', `${'0:'.repeat(1_000)}1`],
  ])('is not %s', (_name, text) => {
    expect(parseAddress(text)).toBe(null)
  })

  it('is what Node takes for one', () => {
    const text = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string({ unit: fc.constantFrom(...'0123456789af:.'), maxLength: 46 }),
      fc
        .array(fc.constantFrom('0', '00', '255', '256', 'ffff', ':', '::', '.', '1.2.3.4'), { maxLength: 16 })
        .map(join),
    )
    const isAddress = (candidate: string) => parseAddress(candidate) !== null
    fc.assert(
      fc.property(text, (candidate) => isAddress(candidate) === isIP(candidate) > 0),
      { numRuns: 3_000 },
    )
  })
})

describe('a range', () => {
  it.each<[range: string, address: string, inside: boolean]>([
    ['203.0.113.7', '203.0.113.7', true],
    ['203.0.113.7', '203.0.113.8', false],
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['10.1.2.0/23', '10.1.3.255', true],
    ['10.1.2.0/23', '10.1.4.0', false],
    ['0.0.0.0/0', '8.8.8.8', true],
    ['0.0.0.0/0', '2001:db8::1', false],
    ['2001:db8::/32', '2001:DB8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '8.8.8.8', false],
    // K5: one address in other clothes.
    ['10.0.0.0/8', '::ffff:10.1.2.3', true],
    ['10.0.0.0/8', '::ffff:0a01:0203', true],
    ['::ffff:10.0.0.0/104', '10.1.2.3', true],
    ['::ffff:10.1.2.3', '10.1.2.3', true],
    ['10.0.0.0/8', '::10.1.2.3', false],
    ['10.0.0.0/8', '64:ff9b::10.1.2.3', false],
    ['10.0.0.0/8', '2002:0a01:0203::', false],
    ['10.0.0.0/8', '012.1.2.3', false],
    ['8.0.0.0/8', '010.1.2.3', false],
    ['fe80::/10', 'fe80::1%eth0', false],
    ['::/0', 'unknown', false],
  ])('%s: %s is inside: %s', (range, address, inside) => {
    expect(compileRanges('where', [range])(address)).toBe(inside)
    expect(compileRanges('where', ['192.0.2.1', range, 'fd00::/8'])(address)).toBe(inside)
  })

  it('is what Node takes for one', () => {
    const width = fc.oneof(fc.integer({ min: 0, max: 32 }), fc.constantFrom(8, 24))
    const pair = fc.tuple(fc.nat({ max: 0xffffffff }), fc.nat({ max: 0xff }), width)
    fc.assert(
      fc.property(pair, ([value, change, bits]) => {
        const network = bits === 0 ? 0 : (value >>> (32 - bits)) * 2 ** (32 - bits)
        const list = new BlockList()
        list.addSubnet(octets(network), bits)
        const address = octets((value ^ (change << (32 - bits))) >>> 0)
        return compileRanges('where', [`${octets(network)}/${bits}`])(address) === list.check(address)
      }),
    )
  })

  it.each<[name: string, ranges: unknown, message: RegExp]>([
    ['no list', '10.0.0.0/8', /^graphql-bulwark: where must be a list/],
    ['no text', [5], /where: '5' is no text/],
    ['no address', ['proxy'], /where: 'proxy' is no address or range/],
    ['octal', ['010.0.0.0/8'], /is no address/],
    ['two lengths', ['10.0.0.0/8/8'], /is no address/],
    ['an empty length', ['10.0.0.0/'], /no length/],
    ['a padded length', ['10.0.0.0/08'], /no length/],
    ['a mask as length', ['10.0.0.0/255.0.0.0'], /no length/],
    ['a length too large for IPv4', ['10.0.0.0/33'], /length that its kind/],
    ['a length too large for IPv6', ['::/129'], /length that its kind/],
    ['a mapped range of more than IPv4', ['::ffff:0.0.0.0/95'], /length that its kind/],
    ['bits beyond the length', ['10.1.2.3/8'], /the range is 10\.0\.0\.0\/8/],
    ['bits beyond the length of IPv6', ['2001:db8::1/32'], /the range is 2001:db8::\/32/],
    ['a zone', ['fe80::%eth0/10'], /is no address/],
  ])('stops the server: %s', (_name, ranges, message) => {
    const compile = () => compileRanges('where', ranges as string[])
    expect(compile).toThrow(ConfigurationError)
    expect(compile).toThrow(message)
  })
})

function join(parts: readonly string[]): string {
  return parts.join('')
}

function octets(value: number): string {
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')
}
