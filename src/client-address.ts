import { ConfigurationError } from './errors.js'
import type { RequestInput } from './guard.js'
import { compileRanges, formatAddress, parseAddress } from './ip-ranges.js'
import { assertKnownKeys } from './options-check.js'

/** How the IP address of a client is found. */
export interface ClientAddressOptions {
  /**
   * Addresses and ranges of your own proxies, such as `10.0.0.0/8`; `[]` if clients connect to this server directly.
   * Only what these say of a client is believed, and none of them is ever taken for a client.
   */
  readonly trustedProxies: readonly string[]
  /** The header in which they say it, each adding the address of its own peer at the end. @default 'x-forwarded-for' */
  readonly header?: string
}

/** A chain of more proxies than this is a loop. */
const MAX_HOPS = 32
/** Only ranges of everything have both the first address and the last. */
const EXTREMES = [
  ['0.0.0.0', '255.255.255.255'],
  ['::', `ffff${':ffff'.repeat(7)}`],
]

/**
 * Compiles the options once. Without them only a public peer is taken for the client: any other may be a proxy. `null`
 * is the answer wherever there is a doubt.
 */
export function compileClientAddress(
  where: string,
  options: ClientAddressOptions | undefined,
): (input: RequestInput) => string | null {
  if (options === undefined) return ({ peer }) => readPublic(peer)
  assertKnownKeys(where, options, ['trustedProxies', 'header'])
  const { trustedProxies } = options
  const isTrusted = compileRanges(`${where}.trustedProxies`, trustedProxies)
  // However it is written: a whole range, its mapped form, two halves.
  if (EXTREMES.some((ends) => ends.every(isTrusted))) {
    throw new ConfigurationError(`${where}.trustedProxies would believe every client.`)
  }
  if (trustedProxies.length === 0) {
    if (options.header === undefined) return ({ peer }) => read(peer)
    throw new ConfigurationError(`${where}.header has no effect: ${where}.trustedProxies is empty.`)
  }
  const header = readHeaderName(where, options.header ?? 'x-forwarded-for')
  return (input) => {
    const peer = read(input.peer)
    if (peer === null || !isTrusted(peer)) return peer
    const hops = input.header(header)
    return hops === null ? null : lastStranger(hops, isTrusted)
  }
}

/**
 * The last hop that is no proxy of ours. It is read from the end, where the nearest proxy writes: what stands before
 * the stranger is the stranger's own invention, and is not even looked at. A chain of nothing but proxies does not
 * tell whom the first of them has served.
 */
function lastStranger(hops: string, isTrusted: (address: string) => boolean): string | null {
  let end = hops.length
  for (let count = 0; count < MAX_HOPS && end >= 0; count++) {
    const comma = end === 0 ? -1 : hops.lastIndexOf(',', end - 1)
    const address = read(withoutPort(trim(hops.slice(comma + 1, end))))
    if (address === null || !isTrusted(address)) return address
    end = comma
  }
  return null
}

function read(text: string | null): string | null {
  const address = text === null ? null : parseAddress(text)
  return address === null ? null : formatAddress(address)
}

function readPublic(text: string | null): string | null {
  const address = text === null ? null : parseAddress(text)
  return address?.range() === 'unicast' ? formatAddress(address) : null
}

/** Some proxies add the port: `203.0.113.7:4711`, `[2001:db8::1]:4711`. Brackets belong to IPv6 alone. */
function withoutPort(hop: string): string | null {
  const match = /^(?:\[([\da-f:.]*:[\da-f:.]*)\]|([\d.]+))(?::(\d{1,5}))?$/i.exec(hop)
  if (match === null) return hop
  return Number(match[3] ?? 0) > 65_535 ? null : (match[1] ?? match[2] ?? null)
}

function trim(hop: string): string {
  // Blanks and tabs are what HTTP allows around a comma; `trim` takes more.
  return hop.replace(/^[ \t]+/, '').replace(/(?<![ \t])[ \t]+$/, '')
}

function readHeaderName(where: string, header: unknown): string {
  // RFC 9110, section 5.1: the name of a field is a token.
  if (typeof header !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(header)) {
    throw new ConfigurationError(`${where}.header must be the name of a header.`)
  }
  const name = header.toLowerCase()
  if (name === 'forwarded') {
    throw new ConfigurationError(
      `${where}.header: the Forwarded header of RFC 7239 is not read; let the proxy send X-Forwarded-For.`,
    )
  }
  return name
}
