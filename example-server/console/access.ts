import type { IncomingMessage } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'
import type { Viewer } from 'graphql-bulwark'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/**
 * Whether a request comes from this machine and was meant for it: a page of another site can lead its own name here, but
 * that name stands in `Host` then.
 */
export function isLocal({ socket, headers }: IncomingMessage): boolean {
  const { remoteAddress = '' } = socket
  // What a proxy on this machine hands on comes from elsewhere.
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return false
  const isNear = loopback.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')
  return isNear && /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i.test(headers.host ?? '')
}

/** Whether a page of another site has sent it; who is no browser says nothing. */
export function isForeign({ headers }: IncomingMessage): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers
  // Not every browser sends the first.
  if (origin !== undefined && origin !== `http://${host}`) return true
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}

export function isAdmin(viewer: Viewer | undefined): boolean {
  return viewer?.roles.includes('admin') === true
}
