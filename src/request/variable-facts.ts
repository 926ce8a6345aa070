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
 * Reads the variables without recursion, since their nesting is the caller's. It stops after `maxValues`, with what it
 * has found until then.
 */
export function readVariableFacts(variables: Readonly<Record<string, unknown>>, maxValues: number): VariableFacts {
  let bytes = 2
  let depth = 0
  let values = 0
  const open: { value: object; depth: number }[] = [{ value: variables, depth: 0 }]
  const visit = (value: unknown, level: number) => {
    values++
    if (typeof value === 'string') bytes += utf8Length(value) + 3
    else if (typeof value !== 'object' || value === null) bytes += String(value).length + 1
    else {
      bytes += 3
      // An upload is a file, whose size its own limit bounds, not a tree.
      if (Array.isArray(value) || isRecord(value)) open.push({ value, depth: level + 1 })
    }
  }
  for (let next = open.pop(); next !== undefined && values <= maxValues; next = open.pop()) {
    if (next.depth > depth) depth = next.depth
    if (Array.isArray(next.value)) {
      for (const item of next.value) {
        if (values > maxValues) break
        visit(item, next.depth)
      }
    } else {
      for (const key of Object.keys(next.value)) {
        if (values > maxValues) break
        bytes += utf8Length(key) + 3
        visit((next.value as Record<string, unknown>)[key], next.depth)
      }
    }
  }
  return { bytes, depth, values }
}

function isRecord(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2
  }
  return bytes
}
