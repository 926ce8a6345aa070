import type { Target } from './target.js'

/** Shorter ones are found in any text. */
const SHORTEST = 6

/** A text in which no secret stands: a server may have sent one back. */
export function redacted(target: Target, text: string): string {
  let clean = text
  for (const { value, shell } of Object.values(target.options.secrets)) {
    if (value.length >= SHORTEST) clean = clean.replaceAll(value, shell)
  }
  return clean
}
