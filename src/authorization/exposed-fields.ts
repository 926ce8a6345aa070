import { type GraphQLField, type GraphQLSchema, getNamedType, isObjectType, isScalarType } from 'graphql'
import { schemaSays } from '../schema-says.js'
import { wordsOf } from './named-fields.js'
import { isOpen } from './requirement.js'
import type { RuleTable } from './rule-table.js'

/** Words of a name, written as one, that stand for what is nobody else's business. */
const SENSITIVE = new Set([
  'password',
  'passwd',
  'passphrase',
  'pwd',
  'hash',
  'salt',
  'secret',
  'token',
  'apikey',
  'privatekey',
  'credential',
  'credentials',
  'otp',
  'ssn',
  'socialsecurity',
  'taxid',
  'taxnumber',
  'passport',
  'iban',
  'accountnumber',
  'card',
  'cardnumber',
  'creditcard',
  'cvv',
  'cvc',
])

/** Last words of a name that is of something about a secret. */
const ABOUT = new Set(['id', 'ids', 'at', 'time', 'date', 'expiry', 'type', 'kind', 'status', 'count', 'length', 'url'])

/**
 * Coordinates of fields that answer a value which looks sensitive by its name or its type, and that anybody may have: nobody
 * has said that they may, by `@public`, nor that they may not. What an owner has is looked after.
 */
export function exposedFields(schema: GraphQLSchema, table: RuleTable): readonly string[] {
  const exposed: string[] = []
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue
    if (schemaSays(type.name, type, 'owner').length > 0) continue
    for (const field of Object.values(type.getFields())) {
      const rule = table.of(type.name, field.name)
      if (rule && isOpen(rule.requirement) && !table.isPublic(type, field) && looksSensitive(field)) {
        exposed.push(rule.coordinate)
      }
    }
  }
  return exposed
}

/** Whether a field answers a secret, by its name or its type. */
export function looksSensitive({ name, type }: GraphQLField<unknown, unknown>): boolean {
  const named = getNamedType(type)
  // Whether there is a password, which kind of card it is, and when a token ends are no secrets.
  const words = wordsOf(name)
  const isAbout = ABOUT.has(words.at(-1) ?? '') && !SENSITIVE.has(words.slice(-2).join(''))
  if (!isScalarType(named) || named.name === 'Boolean' || isAbout) return false
  return isSensitive(name) || isSensitive(named.name)
}

/** Whether a name stands for what is nobody else's business. */
export function isSensitive(name: string): boolean {
  const words = wordsOf(name)
  return words.some((word, index) => SENSITIVE.has(word) || SENSITIVE.has(`${word}${words[index + 1] ?? ''}`))
}
