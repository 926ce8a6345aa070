/** Longest text in an event, in UTF-16 units. */
export const MAX_TEXT = 256

/**
 * What could break a line, hide in it or turn it around: control characters, the marks of bidirectional text, characters
 * without width, separators of lines, and halves of pairs.
 */
const UNSAFE =
  /[\p{Cc}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu
/** Most texts, in one glance. */
const SAFE = /^[\x20-\x7e]*$/

/** A text that a client may have chosen, fit for one line of a log. */
export function plainText(text: string, max = MAX_TEXT): string {
  // Cut first: a megabyte is not looked through. With the unit that tells whether the last pair is whole.
  const cut = text.length > max ? `${text.slice(0, max - 1)}` : text
  const safe = SAFE.test(cut) ? cut : cut.replace(UNSAFE, '\ufffd')
  return text.length > max ? `${safe}…` : safe
}

/** The same, of what may be absent or no text at all. */
export function plainOrNull(text: unknown, max?: number): string | null {
  return typeof text === 'string' ? plainText(text, max) : null
}

/** Plain data of which every text is fit for one line of a log. */
export function plainData(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(plainData)
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plainData(one)]))
}
