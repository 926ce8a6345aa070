import { type GraphQLInputType, getNamedType, isScalarType, isSpecifiedScalarType } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { closeObjects } from './closed-schema.js'
import { formatOf, textFormats } from './formats.js'
import type { CompleteInputValidation, JsonLimits } from './input-options.js'
import { boundsBroken } from './json-bounds.js'
import { compilePattern } from './patterns.js'

/** What is wrong within a JSON value, by the keyword of the schema. */
export interface JsonProblem {
  /** Of properties that the schema names, and of items; a key that the client has made up is not told again. */
  readonly path: readonly (string | number)[]
  readonly constraint: string
  readonly limit?: number
}

export interface JsonCheck {
  readonly coordinate: string
  readonly limits: JsonLimits
  problems(value: unknown): readonly JsonProblem[]
}

interface AjvError {
  readonly instancePath: string
  readonly keyword: string
  readonly params: object
}

/** What is asked of a validating function of ajv. */
interface AjvValidate {
  (value: unknown): unknown
  readonly errors?: readonly AjvError[] | null
}

/** The class of ajv 8, as far as it is used. */
export type AjvClass = new (options: {
  strict: true
  allErrors: true
  code: { regExp: { (pattern: string, flags: string): { test(text: string): boolean }; readonly code: string } }
  formats: Record<string, (text: string) => boolean>
}) => { compile(schema: object): AjvValidate }

const NONE: readonly JsonProblem[] = Object.freeze([])

/** Compiles the schema of a scalar that holds anything. Throws a `ConfigurationError` for one that can't be meant. */
export function compileJsonCheck(
  coordinate: string,
  type: GraphQLInputType,
  schema: object | true | undefined,
  { ajv, jsonLimits: limits }: CompleteInputValidation,
): JsonCheck {
  const named = getNamedType(type)
  const where = `inputValidation.jsonSchemas of ${coordinate}`
  if (!isScalarType(named) || isSpecifiedScalarType(named)) {
    throw new ConfigurationError(`${where} has no effect: ${named.name} is no scalar of yours.`)
  }
  const validate = schema === true ? undefined : compileSchema(where, schema as object, ajv)
  const names = new Set(schema === true ? [] : propertyNames(schema))
  return {
    coordinate,
    limits,
    problems(value) {
      const broken = boundsBroken(value, limits)
      if (broken) return [broken]
      if (validate === undefined || validate(value) === true) return NONE
      return (validate.errors ?? []).map(({ instancePath, keyword, params }) => {
        const { limit } = params as { readonly limit?: unknown }
        return {
          path: knownPath(instancePath, names),
          constraint: keyword,
          ...(typeof limit === 'number' && { limit }),
        }
      })
    },
  }
}

function compileSchema(where: string, schema: object, ajv: AjvClass | undefined): AjvValidate {
  if (typeof schema !== 'object' || schema === null) throw new ConfigurationError(`${where} must be a schema or true.`)
  if (ajv === undefined) {
    throw new ConfigurationError(
      `${where} needs ajv: install it and hand in its class, inputValidation: { ajv: Ajv, jsonSchemas }.`,
    )
  }
  const regExp = Object.assign((pattern: string) => ({ test: compilePattern(`pattern in ${where}`, pattern) }), {
    code: 'linear',
  })
  const formats = Object.fromEntries(textFormats.map((name) => [name, formatOf(where, name)]))
  try {
    return new ajv({ strict: true, allErrors: true, code: { regExp }, formats }).compile(closeObjects(where, schema))
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(`${where}: ${(error as Error).message}.`)
  }
}

/** All names that a schema gives to properties, wherever. */
function* propertyNames(schema: unknown): Generator<string> {
  if (typeof schema !== 'object' || schema === null) return
  const { properties } = schema as { readonly properties?: unknown }
  if (typeof properties === 'object' && properties !== null) yield* Object.keys(properties)
  for (const inner of Object.values(schema)) yield* propertyNames(inner)
}

function knownPath(pointer: string, names: ReadonlySet<string>): readonly (string | number)[] {
  const path: (string | number)[] = []
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (/^\d{1,9}$/.test(name)) path.push(Number(name))
    else if (names.has(name)) path.push(name)
    else break
  }
  return path
}
