/** What one pass over the text of a document found, without parsing it. */
export interface SourceFacts {
  /** Length in UTF-8. */
  readonly bytes: number
  /** Lexical tokens as graphql-js counts them: comments, commas and blanks are none. */
  readonly tokens: number
  /** The deepest nesting of braces, brackets and parentheses together. */
  readonly nesting: number
  readonly comments: number
}

const QUOTE = 0x22
const HASH = 0x23
const DOT = 0x2e
const BACKSLASH = 0x5c
const LINE_FEED = 0x0a
const RETURN = 0x0d
const BYTE_ORDER_MARK = 0xfeff

const IGNORED = 1
const NAME = 2
const NUMBER = 3
const OPEN = 4
const CLOSE = 5
const SPECIAL = 6

/** The class of each ASCII character: one look-up instead of a chain of comparisons. */
const CLASS = new Uint8Array(128)
for (const char of ' \t\n\r,') CLASS[char.charCodeAt(0)] = IGNORED
for (const char of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_') CLASS[char.charCodeAt(0)] = NAME
for (const char of '-0123456789') CLASS[char.charCodeAt(0)] = NUMBER
for (const char of '{[(') CLASS[char.charCodeAt(0)] = OPEN
for (const char of '}])') CLASS[char.charCodeAt(0)] = CLOSE
for (const char of '"#.') CLASS[char.charCodeAt(0)] = SPECIAL

/** What may follow within a name. */
const IN_NAME = new Uint8Array(128)
for (let code = 0; code < 128; code++) {
  const digit = code >= 0x30 && code <= 0x39
  IN_NAME[code] = CLASS[code] === NAME || digit ? 1 : 0
}

/**
 * Counts in one pass, without recursion and without a copy, so that neither the parser nor validation ever sees a text
 * that would overflow its stack. Text that is not GraphQL is counted as if it were: the parser will say no.
 */
export function readSourceFacts(text: string): SourceFacts {
  const length = text.length
  let bytes = length
  let tokens = 0
  let comments = 0
  let depth = 0
  let nesting = 0
  let at = 0
  while (at < length) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) {
      bytes += extraBytes(code)
      if (code !== BYTE_ORDER_MARK) tokens++
      at++
      continue
    }
    const kind = CLASS[code]
    if (kind === IGNORED) {
      at++
      continue
    }
    if (kind !== SPECIAL) {
      tokens++
      at++
      if (kind === NAME) while (IN_NAME[text.charCodeAt(at)] === 1) at++
      else if (kind === NUMBER) at = endOfNumber(text, at)
      else if (kind === OPEN) {
        if (++depth > nesting) nesting = depth
      } else if (kind === CLOSE && depth > 0) depth--
      // A closing bracket too many buys no room for opening ones.
    } else if (code === DOT) {
      tokens++
      at += text.startsWith('...', at) ? 3 : 1
    } else {
      const start = at
      if (code === HASH) {
        comments++
        at = endOfLine(text, at)
      } else {
        tokens++
        at = endOfString(text, at)
      }
      for (let inner = start; inner < at; inner++) {
        const wide = text.charCodeAt(inner)
        if (wide > 0x7f) bytes += extraBytes(wide)
      }
    }
  }
  return { bytes, tokens, nesting, comments }
}

/** UTF-8 bytes beyond the one that a UTF-16 unit has already been counted for; a surrogate pair is four in all. */
export function extraBytes(code: number): number {
  return code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
}

/** A sign belongs to a number only behind its exponent: `1-1` is two of them. */
function endOfNumber(text: string, start: number): number {
  let at = start
  for (;;) {
    const code = text.charCodeAt(at)
    if ((code >= 0x30 && code <= 0x39) || code === DOT) at++
    else if (code === 0x65 || code === 0x45) {
      at++
      const sign = text.charCodeAt(at)
      if (sign === 0x2b || sign === 0x2d) at++
    } else return at
  }
}

function endOfLine(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === LINE_FEED || code === RETURN) break
    at++
  }
  return at
}

function endOfString(text: string, start: number): number {
  if (text.startsWith('"""', start)) {
    let at = start + 3
    for (;;) {
      const end = text.indexOf('"""', at)
      if (end === -1) return text.length
      if (text.charCodeAt(end - 1) !== BACKSLASH) return end + 3
      at = end + 3
    }
  }
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code === BACKSLASH) at++
    // An unterminated string ends with its line; what follows is counted on its own.
    else if (code === LINE_FEED || code === RETURN) return at
  }
  return text.length
}
