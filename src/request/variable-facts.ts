import { extraBytes } from './source-facts.js'

/** Size, depth and number of the values in the variables of a request. */
export interface VariableFacts {
  /** Bytes of the JSON text in UTF-8, without blanks; what JSON escapes counts as one byte. */
  readonly bytes: number
  /** Objects and lists inside one another; the object of all variables is none. */
  readonly depth: number
  /** Members, items and leaves. */
  readonly values: number
}

/**
 * Reads the variables without recursion, since their nesting is the caller's. It stops soon after `maxValues`, with
 * what it has found until then.
 */
export function readVariableFacts(variables: Readonly<Record<string, unknown>>, maxValues: number): VariableFacts {
  const facts = { bytes: 2, depth: 0, values: 0 }
  let level: object[] = [variables]
  for (let depth = 0; level.length > 0; depth++) {
    facts.depth = depth
    const next: object[] = []
    for (const value of level) {
      if (Array.isArray(value)) {
        for (const item of value) {
          if (facts.values > maxValues) return facts
          readValue(item, facts, next)
        }
      } else {
        for (const key of Object.keys(value)) {
          if (facts.values > maxValues) return facts
          facts.bytes += utf8Length(key) + 3
          readValue((value as Record<string, unknown>)[key], facts, next)
        }
      }
    }
    level = next
  }
  return facts
}

function readValue(value: unknown, facts: { bytes: number; values: number }, next: object[]): void {
  facts.values++
  if (typeof value === 'string') facts.bytes += utf8Length(value) + 3
  else if (typeof value !== 'object' || value === null) facts.bytes += String(value).length + 1
  else {
    facts.bytes += 3
    // An upload is a file, whose size its own limit bounds, and not a tree.
    if (Array.isArray(value) || isRecord(value)) next.push(value)
  }
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) bytes += extraBytes(code)
  }
  return bytes
}
