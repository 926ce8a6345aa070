import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql'
import { ConfigurationError } from '../errors.js'
import type { Constraint, ConstraintName } from './constraints.js'
import { formatOf } from './formats.js'
import { isMultipleOf } from './multiple-of.js'
import { compilePattern } from './patterns.js'
import { isAtLeast, isAtMost } from './text-length.js'

/** One thing that has to hold of a value, where it is said, and what the client is told of it. */
export interface Rule<Value> {
  readonly coordinate: string
  readonly constraint: ConstraintName
  readonly limit?: number | string
  meets(value: Value): boolean
}

/** What has to hold of one input, sorted by what is looked at. */
export interface InputRules {
  /** Of the number of items of a list. */
  readonly counts: readonly Rule<number>[]
  readonly unique: Rule<never> | undefined
  readonly numbers: readonly Rule<number>[]
  readonly lengths: readonly Rule<string>[]
  /** Patterns and formats, which a text is tried on only if it is not too long. */
  readonly shapes: readonly Rule<string>[]
}

/** How values of a type are written: of a scalar of the application nobody knows. */
export type Writing = 'text' | 'number' | 'id' | 'any' | 'other'

const WRITINGS: Readonly<Record<string, Writing>> = {
  String: 'text',
  ID: 'id',
  Int: 'number',
  Float: 'number',
  Boolean: 'other',
}

export function writingOf(type: GraphQLNamedType): Writing {
  if (!isScalarType(type)) return 'other'
  return Object.hasOwn(WRITINGS, type.name) ? (WRITINGS[type.name] as Writing) : 'any'
}

const OF_LISTS: ReadonlySet<string> = new Set<ConstraintName>(['minItems', 'maxItems', 'uniqueItems'])
const OF_TEXTS: ReadonlySet<string> = new Set<ConstraintName>(['minLength', 'maxLength', 'pattern', 'format'])

/** Compiles what is said of an input. Throws a `ConfigurationError` for what can't be meant or would have no effect. */
export function compileRules(
  coordinate: string,
  type: GraphQLInputType,
  constraints: readonly Constraint[],
  maxPatternLength: number,
): InputRules {
  const rules = { counts: [], unique: undefined, numbers: [], lengths: [], shapes: [] } as Writable
  for (const constraint of constraints) {
    for (const [name, limit] of Object.entries(constraint)) {
      assertEffect(coordinate, name, type)
      add(rules, coordinate, name as ConstraintName, limit)
    }
  }
  if (rules.shapes.length > 0 && !rules.lengths.some((rule) => rule.constraint === 'maxLength')) {
    add(rules, coordinate, 'maxLength', maxPatternLength)
  }
  assertPossible(rules)
  return rules
}

type Writable = {
  -readonly [Key in keyof InputRules]: InputRules[Key] extends readonly (infer One)[] ? One[] : InputRules[Key]
}

function add(rules: Writable, coordinate: string, constraint: ConstraintName, limit: unknown): void {
  const about = { coordinate, constraint, limit: limit as number | string }
  const where = `${constraint} of ${coordinate}`
  const max = limit as number
  switch (constraint) {
    case 'minLength':
      rules.lengths.push({ ...about, meets: (text) => isAtLeast(text, max) })
      break
    case 'maxLength':
      rules.lengths.push({ ...about, meets: (text) => isAtMost(text, max) })
      break
    case 'pattern':
      // The client is not told how the server writes it.
      rules.shapes.push({ coordinate, constraint, meets: compilePattern(where, String(limit)) })
      break
    case 'format':
      rules.shapes.push({ ...about, meets: formatOf(where, String(limit)) })
      break
    case 'min':
      rules.numbers.push({ ...about, meets: (value) => value >= max })
      break
    case 'max':
      rules.numbers.push({ ...about, meets: (value) => value <= max })
      break
    case 'exclusiveMin':
      rules.numbers.push({ ...about, meets: (value) => value > max })
      break
    case 'exclusiveMax':
      rules.numbers.push({ ...about, meets: (value) => value < max })
      break
    case 'multipleOf':
      rules.numbers.push({ ...about, meets: (value) => isMultipleOf(value, max) })
      break
    case 'minItems':
      rules.counts.push({ ...about, meets: (count) => count >= max })
      break
    case 'maxItems':
      rules.counts.push({ ...about, meets: (count) => count <= max })
      break
    case 'uniqueItems':
      rules.unique = { coordinate, constraint, meets: () => true }
      break
  }
}

function assertEffect(coordinate: string, name: string, type: GraphQLInputType): void {
  const isList = isListType(isNonNullType(type) ? type.ofType : type)
  const writing = writingOf(getNamedType(type))
  const [isKnown, on] = OF_LISTS.has(name)
    ? [isList, 'is no list']
    : OF_TEXTS.has(name)
      ? [writing !== 'number' && writing !== 'other', 'is no text']
      : [writing === 'number' || writing === 'any', 'is no number']
  if (!isKnown) throw new ConfigurationError(`${name} of ${coordinate} has no effect: its type, ${type}, ${on}.`)
}

/** Throws a `ConfigurationError` where one rule leaves no value for another. */
export function assertPossible({ counts, lengths, numbers }: InputRules): void {
  for (const rules of [counts, lengths, numbers]) {
    for (const low of rules) {
      if (!/^(?:m|exclusiveM)in/.test(low.constraint)) continue
      for (const high of rules) {
        if (!/^(?:m|exclusiveM)ax/.test(high.constraint)) continue
        const excludes = low.constraint.startsWith('ex') || high.constraint.startsWith('ex')
        const [least, most] = [low.limit as number, high.limit as number]
        if (excludes ? least < most : least <= most) continue
        throw new ConfigurationError(
          `No value meets ${low.constraint} ${least} of ${low.coordinate} and ${high.constraint} ${most} of ${high.coordinate}.`,
        )
      }
    }
  }
}

/** Everything that one of several says, once. */
export function joinRules(all: readonly InputRules[]): InputRules {
  const [first] = all
  if (first && all.every((one) => one === first)) return first
  const join = <Key extends 'counts' | 'numbers' | 'lengths' | 'shapes'>(key: Key) =>
    [...new Set(all.flatMap((one): readonly Rule<never>[] => one[key]))] as unknown as InputRules[Key]
  const joined: InputRules = {
    counts: join('counts'),
    unique: all.find((one) => one.unique)?.unique,
    numbers: join('numbers'),
    lengths: join('lengths'),
    shapes: join('shapes'),
  }
  assertPossible(joined)
  return joined
}
