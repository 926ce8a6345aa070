/** A number for a text. */
export type TextHash = (text: string) => number

/**
 * Tells texts apart by 32 bits (FNV-1a). What it begins with is a secret of the process: nobody can look for texts that are
 * counted as one. The secret is asked for with the first text.
 */
export function createTextHash(secret: () => string): TextHash {
  let start: number | undefined
  return (text) => {
    start ??= mix(0x811c9dc5, secret())
    return mix(start, text)
  }
}

/** The same for a document, but for its digits: a client that writes ids into its texts sends one document. */
export function createDocumentHash(secret: () => string): TextHash {
  let start: number | undefined
  return (text) => {
    start ??= mix(0x811c9dc5, secret())
    return mix(start, text, true)
  }
}

function mix(start: number, text: string, leavesDigits = false): number {
  let hash = start
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (leavesDigits && code >= 48 && code <= 57) continue
    hash = Math.imul(hash ^ code, 0x01000193)
  }
  return hash
}
