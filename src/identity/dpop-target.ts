/**
 * An absolute http(s) address in the spelling in which it is compared: without query and fragment (RFC 9449, section
 * 4.3), and normalised by syntax and scheme (RFC 3986, sections 6.2.2 and 6.2.3). `undefined` for anything else.
 */
export function normaliseTarget(value: unknown): string | undefined {
  // The parser of browsers mends slashes, blanks and backslashes; what needs mending is not an address.
  if (typeof value !== 'string' || !/^https?:\/\/[^/\\\s][^\\\s]*$/i.test(value)) return undefined
  try {
    const url = new URL(value)
    url.search = ''
    url.hash = ''
    return url.href.replace(/%[\da-f]{2}/gi, normaliseEscape)
  } catch {
    return undefined
  }
}

/** An escaped letter, digit, `-`, `.`, `_` or `~` is the character itself; of all others the case does not matter. */
function normaliseEscape(escaped: string): string {
  const char = String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
  return /[\w.~-]/.test(char) ? char : escaped.toUpperCase()
}
