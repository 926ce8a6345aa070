import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
} from 'graphql'

export type Field = GraphQLField<unknown, unknown>
type Input = GraphQLArgument | GraphQLInputField

/** Literals by where they stand, such as `input.id`. */
export type Given = Readonly<Record<string, string>>

/** An id that nothing has, in the form that most databases take. */
export const NO_ID = '00000000-0000-4000-8000-000000000000'

const ID_NAME = /^(?:uuids?|ids?)$|(?:Id|ID|_id|Uuid|UUID)s?$/
const PAGE_NAME = /^(?:first|limit|take|pageSize|page_size|perPage|per_page|count|size)$/
/** How deep inputs are looked through. */
const DEEPEST = 3
const MOST_INPUTS = 2_000

/** Values of scalars that the specification does not name, in their common forms. */
const CUSTOM: readonly (readonly [name: RegExp, literal: string])[] = [
  [/uuid|guid/i, JSON.stringify(NO_ID)],
  [/date-?time|timestamp/i, '"2026-01-01T00:00:00Z"'],
  [/date/i, '"2026-01-01"'],
  [/email/i, '"probe@example.com"'],
  [/ur[il]/i, '"https://example.com/"'],
  [/int|long|number|decimal|float/i, '1'],
]

/** The arguments of a field in brackets, or nothing if it needs none; `undefined` if it needs what can't be made up. */
export function argumentsOf(field: Field, given: Given = {}): string | undefined {
  const parts: string[] = []
  for (const argument of field.args) {
    const value = inputValue(argument, argument.name, given, DEEPEST)
    if (value === undefined && isRequiredArgument(argument)) return undefined
    if (value !== undefined) parts.push(`${argument.name}: ${value}`)
  }
  return parts.length === 0 ? '' : `(${parts.join(', ')})`
}

/** Where a field takes an id, such as `id` or `input.orderId`. */
export function idSlots(field: Field): readonly string[] {
  return slotsWhere(field, (input) => {
    const type = getNamedType(input.type)
    return (
      isScalarType(type) &&
      (type.name === 'ID' || (ID_NAME.test(input.name) && /^(?:String|Int|UUID)$/.test(type.name)))
    )
  })
}

/** Where a field takes an input of some kind, through input objects. */
export function slotsWhere(field: Field, isOne: (input: Input) => boolean): readonly string[] {
  const found: string[] = []
  let looked = 0
  const look = (inputs: readonly Input[], before: string, left: number): void => {
    for (const input of inputs) {
      // Inputs of inputs multiply, and the schema is somebody else's.
      if (looked++ > MOST_INPUTS) return
      const path = before + input.name
      if (isOne(input)) found.push(path)
      const type = getNamedType(input.type)
      const isOneObject = isInputObjectType(type) && !isListType(nullable(input.type))
      if (isOneObject && left > 0) look(Object.values(type.getFields()), `${path}.`, left - 1)
    }
  }
  look(field.args, '', DEEPEST - 1)
  return found
}

/** The argument by which a list is as long as the caller says. */
export function pageArgument(field: Field): string | undefined {
  return field.args.find(({ name, type }) => PAGE_NAME.test(name) && getNamedType(type).name === 'Int')?.name
}

/** An input at a place; lists of it are written as one item. */
export function inputAt(field: Field, path: string): Input | undefined {
  let inputs: readonly Input[] = field.args
  let found: Input | undefined
  for (const name of path.split('.')) {
    found = inputs.find((input) => input.name === name)
    const type = found && getNamedType(found.type)
    inputs = type && isInputObjectType(type) ? Object.values(type.getFields()) : []
  }
  return found
}

/** An id as a literal of the input at a place. */
export function idLiteral(field: Field, path: string, id: string): string {
  const type = inputAt(field, path)?.type
  const literal = type && getNamedType(type).name === 'Int' ? String(Number.parseInt(id, 10) || 0) : JSON.stringify(id)
  return type && isListType(nullable(type)) ? `[${literal}]` : literal
}

function inputValue(input: Input, path: string, given: Given, left: number): string | undefined {
  const known = given[path]
  if (known !== undefined) return known
  // Both ask for the same: whether it is non-null and without a default.
  const isNeeded = isRequiredInputField(input as GraphQLInputField)
  const holdsGiven = Object.keys(given).some((one) => one.startsWith(`${path}.`))
  return isNeeded || holdsGiven ? literalOf(input.type, path, given, left) : undefined
}

function literalOf(type: GraphQLInputType, path: string, given: Given, left: number): string | undefined {
  if (isNonNullType(type)) return literalOf(type.ofType, path, given, left)
  if (isListType(type)) {
    const item = literalOf(type.ofType, path, given, left)
    return item === undefined ? undefined : `[${item}]`
  }
  if (isEnumType(type)) return type.getValues()[0]?.name
  if (isInputObjectType(type)) {
    if (left === 0) return undefined
    const parts: string[] = []
    for (const field of Object.values(type.getFields())) {
      const value = inputValue(field, `${path}.${field.name}`, given, left - 1)
      if (value === undefined && isRequiredInputField(field)) return undefined
      if (value !== undefined) parts.push(`${field.name}: ${value}`)
    }
    return `{ ${parts.join(', ')} }`
  }
  return scalarLiteral(type.name, path.split('.').at(-1) ?? '')
}

function scalarLiteral(scalar: string, name: string): string | undefined {
  if (scalar === 'ID') return JSON.stringify(NO_ID)
  if (scalar === 'Boolean') return 'false'
  if (scalar === 'Int' || scalar === 'Float') return '1'
  if (scalar === 'String') return JSON.stringify(textFor(name))
  return CUSTOM.find(([pattern]) => pattern.test(scalar))?.[1]
}

function textFor(name: string): string {
  if (ID_NAME.test(name)) return NO_ID
  if (/e-?mail/i.test(name)) return 'probe@example.com'
  // Many things have a letter that is common.
  return /^(?:text|query|q|search|term|keyword)$/i.test(name) ? 'e' : 'probe'
}

function nullable(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type.ofType : type
}

/** Whether a field is not called without the input at a place. */
export function isRequiredSlot(field: Field, path: string): boolean {
  const parts = path.split('.')
  return parts.every((_, index) => {
    const input = inputAt(field, parts.slice(0, index + 1).join('.'))
    return input !== undefined && isRequiredInputField(input as GraphQLInputField)
  })
}
