import { ConfigurationError } from '../errors.js'
import type { GuardMode } from '../guard.js'
import { readMode } from '../options.js'
import { assertKnownKeys, assertLimit, assertObject } from '../options-check.js'
import type { AjvClass } from './json-check.js'

/** Options of {@link inputValidationGuard}. */
export interface InputValidationOptions {
  /** Whether it refuses, or only records what it would have refused. @default 'enforce' */
  readonly mode?: GuardMode
  /** Names of the directives in the schema. @default constraint, sensitive */
  readonly directives?: {
    /** The directive that says what a value must be. @default 'constraint' */
    readonly constraint?: string
    /** The directive that marks what is never recorded. @default 'sensitive' */
    readonly sensitive?: string
  }
  /** Longest text, in code points, that a pattern or format is tried on where no `maxLength` is given. @default 10_000 */
  readonly maxPatternLength?: number
  /**
   * JSON schemas of scalars that hold anything, by the coordinate of an argument or input field; `true` for the bounds
   * alone. Objects that name their properties have no others, unless the schema says `additionalProperties`.
   * @default none
   */
  readonly jsonSchemas?: Readonly<Record<string, object | true>>
  /** The class that reads JSON schemas: `Ajv` of `ajv`, or that of `ajv/dist/2020.js`. @default none: `jsonSchemas` need it */
  readonly ajv?: AjvClass
  /** Bounds of a value that has a JSON schema. @default 16_384 bytes, depth 8, 1_000 keys and items */
  readonly jsonLimits?: Partial<JsonLimits>
}

/** Bounds of a JSON value. */
export interface JsonLimits {
  /** Bytes of its text in UTF-8. @default 16_384 */
  readonly bytes: number
  /** Objects and lists inside one another. @default 8 */
  readonly depth: number
  /** Keys of all objects and items of all lists. @default 1_000 */
  readonly keys: number
}

const DEFAULT_LIMITS: JsonLimits = Object.freeze({ bytes: 16_384, depth: 8, keys: 1_000 })

/** The options, checked, with every default put in. */
export interface CompleteInputValidation {
  readonly mode: GuardMode
  readonly directives: { readonly constraint: string; readonly sensitive: string }
  readonly maxPatternLength: number
  readonly jsonSchemas: Readonly<Record<string, object | true>>
  readonly ajv: AjvClass | undefined
  readonly jsonLimits: JsonLimits
}

const keys = ['mode', 'directives', 'maxPatternLength', 'jsonSchemas', 'ajv', 'jsonLimits'] as const

/** Checks the options at start-up. */
export function completeInputValidation(options: InputValidationOptions): CompleteInputValidation {
  const where = 'inputValidation'
  assertKnownKeys(where, options, keys)
  const { directives = {}, maxPatternLength = 10_000, jsonSchemas = {}, ajv, jsonLimits = {} } = options
  assertKnownKeys(`${where}.directives`, directives, ['constraint', 'sensitive'])
  assertLimit(`${where}.maxPatternLength`, maxPatternLength)
  assertObject(`${where}.jsonSchemas`, jsonSchemas)
  assertKnownKeys(`${where}.jsonLimits`, jsonLimits, Object.keys(DEFAULT_LIMITS))
  for (const [name, limit] of Object.entries(jsonLimits)) assertLimit(`${where}.jsonLimits.${name}`, limit)
  if (ajv !== undefined && typeof ajv !== 'function') throw new ConfigurationError(`${where}.ajv must be a class.`)
  return {
    mode: readMode(where, options),
    directives: { constraint: directives.constraint ?? 'constraint', sensitive: directives.sensitive ?? 'sensitive' },
    maxPatternLength,
    jsonSchemas,
    ajv,
    jsonLimits: { ...DEFAULT_LIMITS, ...jsonLimits },
  }
}
