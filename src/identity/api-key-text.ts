import { ConfigurationError } from '../errors.js'
import type { Sha256 } from '../sha256.js'

/** The words at the start of a key. */
export interface KeyNames {
  readonly prefix: string
  readonly environment: string
}

/** Sixteen characters are never the same twice; 32 are 190 bits, which nobody guesses. */
const ID_LENGTH = 16
const SECRET_LENGTH = 32
const CHECKSUM_LENGTH = 6

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** So that the checksum is of no use where another digest of a key is expected. */
const CHECKSUM_DOMAIN = 'graphql-bulwark api key checksum\n'

/** A new key, `<prefix>_<environment>_<id>_<secret><checksum>`, and the half of it that is no secret. */
export function writeApiKey({ prefix, environment }: KeyNames, sha256: Sha256): { key: string; id: string } {
  const id = randomText(ID_LENGTH)
  const body = `${prefix}_${environment}_${id}_${randomText(SECRET_LENGTH)}`
  return { key: body + checksum(body, sha256), id }
}

/** Compiles a reader of keys. It gives the id of a key that is whole, and nothing for any other text. */
export function compileKeyReader(
  prefix: string,
  environments: readonly string[],
  sha256: Sha256,
): (text: string) => string | undefined {
  const heads = environments.map((environment) => `${prefix}_${environment}_`)
  const rest = ID_LENGTH + 1 + SECRET_LENGTH + CHECKSUM_LENGTH
  const form = new RegExp(`^[0-9A-Za-z]{${ID_LENGTH}}_[0-9A-Za-z]{${SECRET_LENGTH + CHECKSUM_LENGTH}}$`)
  return (text) => {
    const head = heads.find((known) => text.length === known.length + rest && text.startsWith(known))
    if (head === undefined || !form.test(text.slice(head.length))) return undefined
    const body = text.slice(0, -CHECKSUM_LENGTH)
    if (checksum(body, sha256) !== text.slice(-CHECKSUM_LENGTH)) return undefined
    return text.slice(head.length, head.length + ID_LENGTH)
  }
}

/** Refuses a prefix or an environment that would not come back out of a key. */
export function assertKeyWord(where: string, word: unknown): asserts word is string {
  if (typeof word === 'string' && /^[a-z0-9]{1,20}$/.test(word)) return
  throw new ConfigurationError(`${where} must be 1 to 20 small letters and digits.`)
}

function checksum(body: string, sha256: Sha256): string {
  let value = 0
  // Eight characters of base64url are 48 bits, which a number still holds exactly.
  for (const char of sha256(CHECKSUM_DOMAIN + body).slice(0, 8)) value = value * 64 + BASE64URL.indexOf(char)
  let text = ''
  for (let index = 0; index < CHECKSUM_LENGTH; index++) {
    text = BASE62.charAt(value % 62) + text
    value = Math.floor(value / 62)
  }
  return text
}

function randomText(length: number): string {
  let text = ''
  while (text.length < length) {
    for (const byte of globalThis.crypto.getRandomValues(new Uint8Array(length))) {
      // 248 is the last multiple of 62 in a byte: beyond, some characters would come more often than others.
      if (byte < 248 && text.length < length) text += BASE62.charAt(byte % 62)
    }
  }
  return text
}
