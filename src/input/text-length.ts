/** Whether a text has at most so many code points. A pair of surrogates is one; counted only where it could matter. */
export function isAtMost(text: string, max: number): boolean {
  if (text.length <= max) return true
  return text.length <= 2 * max && codePoints(text) <= max
}

/** Whether a text has at least so many code points. */
export function isAtLeast(text: string, min: number): boolean {
  if (text.length < min) return false
  return text.length >= 2 * min || codePoints(text) >= min
}

function codePoints(text: string): number {
  let count = 0
  for (let at = 0; at < text.length; at++) {
    if ((text.codePointAt(at) as number) > 0xffff) at++
    count++
  }
  return count
}
