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

const TAB = 0x09
const LINE_FEED = 0x0a
const RETURN = 0x0d
const SPACE = 0x20
const QUOTE = 0x22
const HASH = 0x23
const PAREN_OPEN = 0x28
const PAREN_CLOSE = 0x29
const PLUS = 0x2b
const COMMA = 0x2c
const MINUS = 0x2d
const DOT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const BRACKET_OPEN = 0x5b
const BACKSLASH = 0x5c
const BRACKET_CLOSE = 0x5d
const BRACE_OPEN = 0x7b
const BRACE_CLOSE = 0x7d
const BYTE_ORDER_MARK = 0xfeff

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
    if (code > 0x7f) bytes += extraBytes(code)
    switch (code) {
      case SPACE:
      case LINE_FEED:
      case COMMA:
      case TAB:
      case RETURN:
      case BYTE_ORDER_MARK:
        at++
        break
      case HASH: {
        comments++
        at++
        while (at < length) {
          const next = text.charCodeAt(at)
          if (next === LINE_FEED || next === RETURN) break
          if (next > 0x7f) bytes += extraBytes(next)
          at++
        }
        break
      }
      case BRACE_OPEN:
      case BRACKET_OPEN:
      case PAREN_OPEN:
        tokens++
        at++
        if (++depth > nesting) nesting = depth
        break
      case BRACE_CLOSE:
      case BRACKET_CLOSE:
      case PAREN_CLOSE:
        tokens++
        at++
        // A closing bracket too many must not buy room for opening ones.
        if (depth > 0) depth--
        break
      case QUOTE: {
        tokens++
        const end = endOfString(text, at)
        for (let i = at + 1; i < end; i++) {
          const inner = text.charCodeAt(i)
          if (inner > 0x7f) bytes += extraBytes(inner)
        }
        at = end
        break
      }
      case DOT:
        tokens++
        at += text.startsWith('...', at) ? 3 : 1
        break
      default:
        tokens++
        at++
        if (isNameChar(code) || code === MINUS) {
          const number = code === MINUS || isDigit(code)
          while (at < length && (number ? isNumberChar : isNameChar)(text.charCodeAt(at))) at++
        }
    }
  }
  return { bytes, tokens, nesting, comments }
}

/** UTF-8 bytes beyond the one that a UTF-16 unit has already been counted for; a surrogate pair is four in all. */
function extraBytes(code: number): number {
  return code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
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

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE
}

function isNameChar(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || isDigit(code)
}

function isNumberChar(code: number): boolean {
  return isDigit(code) || code === DOT || code === 0x65 || code === 0x45 || code === PLUS || code === MINUS
}
