import { RE2JS } from 're2js'
import { ConfigurationError } from '../errors.js'

/**
 * A regular expression in the sense of JSON Schema: ECMA-262 with the flag `u`, found anywhere in a text. It is run by an
 * engine that takes time linear in the text whatever the pattern, so a text can't hang the server. What no such engine has,
 * a look around or a reference back, is refused.
 */
export function compilePattern(where: string, pattern: string): (text: string) => boolean {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    throw new ConfigurationError(`${where} is no regular expression: ${(error as Error).message}.`)
  }
  let compiled: RE2JS
  try {
    compiled = RE2JS.compile(RE2JS.translateRegExp(asEcmaScript(pattern)))
  } catch (error) {
    const why = (error as Error).message
    throw new ConfigurationError(
      `${where} can't be run in linear time (${why}). Write it without looking around or back, or as several constraints.`,
    )
  }
  return (text) => compiled.test(text)
}

const SPACES = String.raw`\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}`
const NO_SPACES = String.raw`\x00-\x08\x0e-\x1f!-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff}`
const NO_LINE_END = String.raw`[^\n\r\x{2028}\x{2029}]`

/** The engine knows blanks and ends of lines of ASCII alone, and classes of POSIX within brackets. */
function asEcmaScript(pattern: string): string {
  let inClass = false
  return pattern.replace(/\\.|[[\].]/gsu, (part) => {
    if (part === '\\s') return inClass ? SPACES : `[${SPACES}]`
    if (part === '\\S') return inClass ? NO_SPACES : `[${NO_SPACES}]`
    if (part === '[') {
      if (inClass) return '\\['
      inClass = true
    } else if (part === ']') inClass = false
    else if (part === '.' && !inClass) return NO_LINE_END
    return part
  })
}
