import type { DeprecatedPart } from './deprecated-parts.js'
import type { InputShape } from './input-shapes.js'

/**
 * Adds what a value of the variables holds of what is deprecated, as it came: null is given too. Without recursion, since how
 * it is nested is the caller's.
 */
export function partsInValue(value: unknown, shape: InputShape, found: Set<DeprecatedPart>): void {
  const open: { readonly value: unknown; readonly shape: InputShape }[] = [{ value, shape }]
  // Whoever calls in the same process may give what leads to itself.
  const seen = new Set<unknown>()
  // A list that grows while it is walked is walked to its end.
  for (const { value: one, shape: of } of open) {
    if (typeof one === 'string') {
      const part = of.values.get(one)
      if (part) found.add(part)
    }
    if (typeof one !== 'object' || one === null || seen.has(one)) continue
    seen.add(one)
    if (Symbol.iterator in one) for (const item of one as Iterable<unknown>) open.push({ value: item, shape: of })
    else lookInto(one as Readonly<Record<string, unknown>>, of)
  }

  function lookInto(object: Readonly<Record<string, unknown>>, { fields }: InputShape): void {
    for (const { name, part, inner } of fields) {
      const given = Object.hasOwn(object, name) ? object[name] : undefined
      if (given === undefined) continue
      if (part) found.add(part)
      if (inner) open.push({ value: given, shape: inner })
    }
  }
}
