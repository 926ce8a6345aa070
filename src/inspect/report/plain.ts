import { plainText } from '../../plain-text.js'

/** Longest text in a report, in UTF-16 units: what a schema says of itself may be a megabyte. */
const LONGEST = 1_000

/** A text of a schema, fit for a terminal: no control characters, and none that turn a line around. */
export function plain(text: string): string {
  return plainText(text, LONGEST)
}

/** The same, however long it is. */
export function plainWhole(text: string): string {
  return plainText(text, Number.POSITIVE_INFINITY)
}

/** JSON that a terminal can show: what JSON leaves raw of control characters is escaped. */
export function plainJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
