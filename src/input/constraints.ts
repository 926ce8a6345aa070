import { ConfigurationError } from '../errors.js'
import { assertKnownKeys } from '../options-check.js'
import { type Annotated, schemaSays } from '../schema-says.js'

/**
 * What `@constraint` says of an argument or input field. Names and meaning are those of JSON Schema 2020-12 (validation,
 * section 6): the first six hold for each value, also within lists, and the last three for the list.
 */
export interface Constraint {
  /** Code points at least. */
  readonly minLength?: number
  /** Code points at most. */
  readonly maxLength?: number
  /** A regular expression of ECMA-262 with the flag `u`, searched for anywhere in the text. */
  readonly pattern?: string
  /** One of the names in {@link textFormats}. */
  readonly format?: string
  readonly min?: number
  readonly max?: number
  readonly exclusiveMin?: number
  readonly exclusiveMax?: number
  readonly multipleOf?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
}

/** A key of {@link Constraint}. */
export type ConstraintName = keyof Constraint

interface Kind {
  readonly is: (value: unknown) => boolean
  readonly expected: string
}

const NUMBER: Kind = { is: Number.isFinite, expected: 'a number' }
const TEXT: Kind = { is: (value) => typeof value === 'string' && value !== '', expected: 'a text' }
const COUNT: Kind = {
  is: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
  expected: 'a whole number of at least 0',
}

const KINDS: Readonly<Record<ConstraintName, Kind>> = {
  minLength: COUNT,
  maxLength: COUNT,
  pattern: TEXT,
  format: TEXT,
  min: NUMBER,
  max: NUMBER,
  exclusiveMin: NUMBER,
  exclusiveMax: NUMBER,
  multipleOf: { is: (value) => Number.isFinite(value) && (value as number) > 0, expected: 'a number above 0' },
  minItems: COUNT,
  maxItems: COUNT,
  uniqueItems: { is: (value) => typeof value === 'boolean', expected: 'true' },
}

const NAMES = Object.keys(KINDS)

/** Without it a constraint of these is one that nothing can break. */
const IDLE: ReadonlySet<unknown> = new Set(['minLength 0', 'minItems 0', 'uniqueItems false'])

/** All that the schema says of a value at one place; each has to hold. */
export function readConstraints(coordinate: string, element: Annotated, directive: string): readonly Constraint[] {
  const said = schemaSays(coordinate, element, 'constraint', directive).flat()
  return said.map((one) => {
    const where = `constraint of ${coordinate}`
    assertKnownKeys(where, one as object, NAMES)
    const entries = Object.entries(one as object)
    if (entries.length === 0) throw new ConfigurationError(`${where} says nothing.`)
    for (const [name, value] of entries) {
      const { is, expected } = KINDS[name as ConstraintName]
      if (!is(value)) throw new ConfigurationError(`${name} of ${coordinate} must be ${expected}.`)
      if (IDLE.has(`${name} ${value}`)) throw new ConfigurationError(`${name} of ${coordinate} has no effect.`)
    }
    return Object.fromEntries(entries) as Constraint
  })
}
