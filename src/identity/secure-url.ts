import { ConfigurationError } from '../errors.js'

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** Refuses an address that others on the way could read or answer for, and one that holds a password. */
export function assertSecureUrl(where: string, url: URL): void {
  const loopback = url.protocol === 'http:' && LOOPBACK.includes(url.hostname)
  if (url.protocol !== 'https:' && !loopback) throw new ConfigurationError(`${where} must use https.`)
  if (url.username === '' && url.password === '') return
  throw new ConfigurationError(`${where} must not hold a user name or a password.`)
}
