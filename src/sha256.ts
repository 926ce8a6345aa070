import { ConfigurationError } from './errors.js'

/** SHA-256 of a text in UTF-8, as base64url. */
export type Sha256 = (text: string) => string

/** The host's SHA-256, for those who can't do without. */
export function sha256Of(where: string, host: { readonly sha256?: Sha256 | undefined }): Sha256 {
  if (host.sha256 !== undefined) return host.sha256
  throw new ConfigurationError(`${where} needs the SHA-256 of node:crypto, which this runtime does not have.`)
}

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** A digest of 32 bytes in base64url, as 64 lower-case hexadecimal digits. */
export function toHex(digest: string): string {
  let hex = ''
  // Two characters are three digits; the last one and a half digits of the 43rd are one.
  for (let index = 0; index < 42; index += 2) {
    const bits = (BASE64URL.indexOf(digest[index] as string) << 6) | BASE64URL.indexOf(digest[index + 1] as string)
    hex += bits.toString(16).padStart(3, '0')
  }
  return hex + (BASE64URL.indexOf(digest[42] as string) >> 2).toString(16)
}
