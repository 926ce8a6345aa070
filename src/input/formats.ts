import { fullFormats } from 'ajv-formats/dist/formats.js'
import { ConfigurationError } from '../errors.js'
import { unknownName } from '../options-check.js'

/**
 * The formats of `@constraint(format:)`, as ajv-formats reads them. Of its table, `url` is left out, since it takes time
 * quadratic in the text (`uri` is linear), and so are those of numbers and those that accept everything.
 */
export const textFormats = [
  'date',
  'time',
  'date-time',
  'iso-time',
  'iso-date-time',
  'duration',
  'uri',
  'uri-reference',
  'uri-template',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
  'json-pointer',
  'json-pointer-uri-fragment',
  'relative-json-pointer',
  'byte',
] as const

/** Throws a `ConfigurationError` for a name that is none. */
export function formatOf(where: string, name: string): (text: string) => boolean {
  if (!(textFormats as readonly string[]).includes(name)) {
    throw new ConfigurationError(unknownName(`${where}: there is no format ${name}.`, name, textFormats))
  }
  const format = fullFormats[name as (typeof textFormats)[number]]
  const validate = typeof format === 'object' && 'validate' in format ? format.validate : format
  if (validate instanceof RegExp) return (text) => validate.test(text)
  return validate as (text: string) => boolean
}
