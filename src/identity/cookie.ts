import { ConfigurationError } from '../errors.js'
import type { RequestInput } from '../guard.js'
import { assertKnownKeys } from '../options-check.js'

/** A cookie that holds the token. A browser sends it with requests of any page, so the page must be known. */
export interface CookieOptions {
  /** Best with the prefix `__Host-`, under which no other host can set it. */
  readonly name: string
  /** Origins whose pages may use it, such as `https://shop.example.com`; pages of this server itself always may. */
  readonly origins: readonly string[]
}

/** Checks the options at start-up. */
export function completeCookie(where: string, options: CookieOptions | undefined): CookieOptions | undefined {
  if (options === undefined) return undefined
  assertKnownKeys(where, options, ['name', 'origins'])
  const { name, origins } = options
  // RFC 6265, section 4.1.1: a name is a token of HTTP.
  if (typeof name !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
    throw new ConfigurationError(`${where}.name must be the name of a cookie.`)
  }
  if (!Array.isArray(origins)) throw new ConfigurationError(`${where}.origins must be a list of origins.`)
  for (const origin of origins) {
    if (typeof origin === 'string' && URL.canParse(origin) && new URL(origin).origin === origin) continue
    throw new ConfigurationError(`${where}.origins: ${String(origin)} is no origin such as https://shop.example.com.`)
  }
  return Object.freeze({ name, origins: Object.freeze([...origins]) })
}

/** The value of a cookie; `null` without it, `undefined` where it stands twice. */
export function readCookie(input: RequestInput, name: string): string | null | undefined {
  // HTTP/2 may split the header into lines, which come joined by a comma that no token holds.
  const values = (input.header('cookie') ?? '')
    .split(/[;,] */)
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  if (values.length > 1) return undefined
  return values[0] ?? null
}

/** Whether a request comes from a page that may use the cookie. Neither header can be written by a page. */
export function isFromKnownPage(input: RequestInput, origins: readonly string[]): boolean {
  const origin = input.header('origin')
  if (origin !== null) return origins.includes(origin) || input.header('sec-fetch-site') === 'same-origin'
  return input.header('sec-fetch-site') === 'same-origin'
}
