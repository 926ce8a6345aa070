import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql'
import { ConfigurationError } from './errors.js'
import { EXTENSION_KEYS, type ExtensionKey } from './extensions.js'
import { assertKnownKeys } from './options-check.js'

const RULES: readonly ExtensionKey[] = ['authenticated', 'requiresRole', 'requiresScopes', 'policy', 'public']

/** What is read where, if only to say that it can't be meant there. */
const READ = {
  schema: [],
  type: [...RULES, 'owner', 'cost'],
  field: [...RULES, 'cost', 'listSize', 'rateLimit', 'deprecation'],
  input: [...RULES, 'owns', 'cost', 'constraint', 'sensitive', 'deprecation'],
  value: [...RULES, 'deprecation'],
} as const satisfies Readonly<Record<string, readonly ExtensionKey[]>>

type Place = keyof typeof READ

/**
 * Throws a `ConfigurationError` for what a schema says under `extensions.bulwark` where nobody reads it: of directives the
 * schema itself would be invalid. Whoever has said it counts on it.
 */
export function assertExtensionPlaces(schema: GraphQLSchema): void {
  assertPlace('the schema', schema, 'schema')
  for (const type of Object.values(schema.getTypeMap())) {
    if (type.name.startsWith('__')) continue
    assertPlace(type.name, type, 'type')
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        assertPlace(coordinate, field, 'field')
        for (const arg of field.args) assertPlace(`${coordinate}.${arg.name}`, arg, 'input')
      }
    } else if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) assertPlace(`${type.name}.${field.name}`, field, 'input')
    } else if (isEnumType(type)) {
      for (const value of type.getValues()) assertPlace(`${type.name}.${value.name}`, value, 'value')
    }
  }
}

function assertPlace(coordinate: string, { extensions }: { readonly extensions?: unknown }, place: Place): void {
  const { bulwark } = (extensions ?? {}) as { readonly bulwark?: unknown }
  if (bulwark === undefined || bulwark === null) return
  const where = `extensions.bulwark of ${coordinate}`
  assertKnownKeys(where, bulwark as object, EXTENSION_KEYS)
  const read: readonly string[] = READ[place]
  for (const key of Object.keys(bulwark as object)) {
    if (!read.includes(key)) throw new ConfigurationError(`${where} has no effect: nobody reads ${key} there.`)
  }
}
