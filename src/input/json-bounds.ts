import type { JsonLimits } from './input-options.js'
import type { JsonProblem } from './json-check.js'

/** Keys that lead out of an object, or into what all objects share, once it is merged or copied. */
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])

/** The first bound that a JSON value breaks. It is read level by level, since how it is nested is the caller's. */
export function boundsBroken(value: unknown, { bytes, depth, keys }: JsonLimits): JsonProblem | undefined {
  let [size, count] = [0, 0]
  let level: readonly unknown[] = [value]
  for (let at = 0; level.length > 0; at++) {
    const next: unknown[] = []
    for (const one of level) {
      if (typeof one !== 'object' || one === null) {
        size += typeof one === 'string' ? textBytes(one) : String(one).length
        if (size > bytes) return broken('bytes', bytes)
        continue
      }
      if (at >= depth) return broken('depth', depth)
      const isList = Array.isArray(one)
      const names = isList ? undefined : Object.keys(one)
      count += names ? names.length : (one as readonly unknown[]).length
      if (count > keys) return broken('keys', keys)
      size += 2
      for (const name of names ?? []) {
        if (FORBIDDEN.has(name)) return { path: [], constraint: 'propertyNames' }
        size += textBytes(name) + 2
        next.push((one as Record<string, unknown>)[name])
      }
      if (isList) for (const item of one) next.push(item)
    }
    level = next
  }
  return size > bytes ? broken('bytes', bytes) : undefined
}

function broken(constraint: string, limit: number): JsonProblem {
  return { path: [], constraint, limit }
}

/** Of a text in UTF-8, with its quotation marks; what JSON escapes counts as one. */
function textBytes(text: string): number {
  let bytes = text.length + 2
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code > 0x7f) bytes += code > 0x7ff && (code < 0xd800 || code > 0xdfff) ? 2 : 1
  }
  return bytes
}
