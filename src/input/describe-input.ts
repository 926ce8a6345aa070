import type { InputViolation } from '../errors.js'

const WORDS: Readonly<Record<string, (limit: unknown) => string>> = {
  minLength: (limit) => `is shorter than ${limit} characters`,
  maxLength: (limit) => `is longer than ${limit} characters`,
  pattern: () => 'does not have the form it must have',
  format: (limit) => `does not have the format ${limit}`,
  min: (limit) => `is less than ${limit}`,
  max: (limit) => `is more than ${limit}`,
  exclusiveMin: (limit) => `is not more than ${limit}`,
  exclusiveMax: (limit) => `is not less than ${limit}`,
  multipleOf: (limit) => `is no multiple of ${limit}`,
  minItems: (limit) => `has fewer than ${limit} items`,
  maxItems: (limit) => `has more than ${limit} items`,
  uniqueItems: () => 'has the same item twice',
  bytes: (limit) => `is larger than ${limit} bytes`,
  depth: (limit) => `is nested more deeply than ${limit}`,
  keys: (limit) => `has more than ${limit} keys and items`,
}

/** One violation in plain words: where, and what is allowed. */
export function describeInput({ path, constraint, limit }: InputViolation): string {
  const words = WORDS[constraint]
  return `${path.join('.')} ${words ? words(limit) : `does not meet ${constraint} of its schema`}.`
}
