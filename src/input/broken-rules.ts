import type { InputRules, Rule, Writing } from './constraint-rules.js'

type Broken = (rule: Rule<never>) => void

/** Calls back for each rule that a scalar breaks. What graphql will refuse as no value of its type is passed over. */
export function findBroken(value: unknown, rules: InputRules, writing: Writing, broken: Broken): void {
  const isText = typeof value === 'string'
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  if (writing === 'number') {
    if (isNumber) holdAll(rules.numbers, Number(value), broken)
  } else if (writing === 'any') {
    // Nobody knows what a scalar of the application makes of a value: what can't be compared meets nothing.
    const number = isNumber || (isText && value.trim() !== '') ? Number(value) : Number.NaN
    if (Number.isFinite(number)) holdAll(rules.numbers, number, broken)
    else for (const rule of rules.numbers) broken(rule)
    if (isText || isNumber) findInText(String(value), rules, broken)
    else for (const rule of [...rules.lengths, ...rules.shapes]) broken(rule)
  } else if (isText || (isNumber && writing === 'id')) findInText(String(value), rules, broken)
}

/** A text that is too long is tried on no pattern. */
function findInText(text: string, { lengths, shapes }: InputRules, broken: Broken): void {
  let isShort = true
  for (const rule of lengths) {
    if (rule.meets(text)) continue
    broken(rule)
    if (rule.constraint === 'maxLength') isShort = false
  }
  if (isShort) holdAll(shapes, text, broken)
}

export function holdAll<Value>(rules: readonly Rule<Value>[], value: Value, broken: Broken): void {
  for (const rule of rules) if (!rule.meets(value)) broken(rule)
}
