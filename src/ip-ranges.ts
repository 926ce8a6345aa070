import ipaddr from 'ipaddr.js'
import { ConfigurationError } from './errors.js'

/** An IPv4 address mapped into IPv6 is the IPv4 address; so there is one way to see each. */
export type Address = ipaddr.IPv4 | ipaddr.IPv6

type Range = readonly [base: Address, bits: number]

const OCTETS = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
/** The longest text of an address: six groups and an IPv4 tail. */
const MAX_LENGTH = 45

/**
 * Reads an address, or gives `null`. The library alone is too kind: it reads octal, hexadecimal and short forms, and
 * takes `::10.1.2.3` for a mapped address.
 */
export function parseAddress(text: string): Address | null {
  if (text.length > MAX_LENGTH) return null
  if (!text.includes(':')) return OCTETS.test(text) ? ipaddr.IPv4.parse(text) : null
  const groups = withoutOctets(text)
  // A zone id would be read by the library too.
  if (groups === null || !/^[\da-f:]+$/i.test(groups) || !ipaddr.IPv6.isValid(groups)) return null
  const address = ipaddr.IPv6.parse(groups)
  return address.isIPv4MappedAddress() ? address.toIPv4Address() : address
}

/** The one text of an address: RFC 5952 for IPv6. */
export function formatAddress(address: Address): string {
  return address instanceof ipaddr.IPv6 ? address.toRFC5952String() : address.toString()
}

/**
 * Compiles addresses and ranges once: `203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`. A range of IPv4 also takes the
 * mapped form of its addresses, and no other form of them in IPv6: those route elsewhere.
 */
export function compileRanges(where: string, ranges: readonly string[]): (address: string) => boolean {
  if (!Array.isArray(ranges)) throw new ConfigurationError(`${where} must be a list of addresses and ranges.`)
  const compiled = ranges.map((range: unknown) => parseRange(where, range))
  return (text) => {
    const address = parseAddress(text)
    return address !== null && compiled.some((range) => contains(range, address))
  }
}

function contains([base, bits]: Range, address: Address): boolean {
  return base.kind() === address.kind() && address.match(base, bits)
}

function parseRange(where: string, range: unknown): Range {
  const refuse = (why: string) => new ConfigurationError(`${where}: '${String(range)}' ${why}.`)
  if (typeof range !== 'string') throw refuse('is no text')
  const [text = '', length, ...others] = range.split('/')
  const address = parseAddress(text)
  if (address === null || others.length > 0) throw refuse('is no address or range such as 10.0.0.0/8')
  const width = address.kind() === 'ipv4' ? 32 : 128
  if (length === undefined) return [address, width]
  if (!/^(?:0|[1-9]\d{0,2})$/.test(length)) throw refuse('has no length such as /8')
  // The length of a mapped range counts the 96 bits that the mapping adds.
  const bits = Number(length) - (width === 32 && text.includes(':') ? 96 : 0)
  if (bits < 0 || bits > width) throw refuse('has a length that its kind of address can not have')
  const base = networkOf(address, bits)
  if (formatAddress(base) !== formatAddress(address)) {
    throw refuse(`has bits beyond its length: the range is ${formatAddress(base)}/${bits}`)
  }
  return [base, bits]
}

function networkOf(address: Address, bits: number): Address {
  const cidr = `${formatAddress(address)}/${bits}`
  return address.kind() === 'ipv4' ? ipaddr.IPv4.networkAddressFromCIDR(cidr) : ipaddr.IPv6.networkAddressFromCIDR(cidr)
}

/** Writes an IPv4 tail as two groups; `null` if it is none. */
function withoutOctets(text: string): string | null {
  if (!text.includes('.')) return text
  const start = text.lastIndexOf(':') + 1
  const tail = text.slice(start)
  if (!OCTETS.test(tail)) return null
  const [a, b, c, d] = tail.split('.').map(Number) as [number, number, number, number]
  return `${text.slice(0, start)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
