import { ConfigurationError } from '../errors.js'

const COMBINING = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas', '$ref', '$dynamicRef']
const CLOSING = ['additionalProperties', 'unevaluatedProperties']
/** Their keys are names, and not keywords. */
const NAMED = ['properties', 'patternProperties', '$defs', 'definitions']
/** What stands in them is data. */
const DATA = ['const', 'enum', 'default', 'examples']

/**
 * The same schema in which an object that names its properties has no others, unless it says so itself. Where schemas are
 * combined nobody but the author knows which of them closes the object, so there it has to be said.
 */
export function closeObjects(where: string, schema: object): object {
  const close = (part: unknown): unknown => {
    if (typeof part !== 'object' || part === null) return part
    if (Array.isArray(part)) return part.map(close)
    const entries = Object.entries(part).map(([key, value]): [string, unknown] => {
      if (DATA.includes(key) || COMBINING.includes(key)) return [key, value]
      if (!NAMED.includes(key) || typeof value !== 'object' || value === null) return [key, close(value)]
      return [key, Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, close(inner)]))]
    })
    const closed = CLOSING.some((key) => Object.hasOwn(part, key))
    if (closed || !('properties' in part || COMBINING.some((key) => mentionsProperties(part, key)))) {
      return Object.fromEntries(entries)
    }
    if (COMBINING.some((key) => key in part)) {
      throw new ConfigurationError(
        `${where}: where schemas are combined, say additionalProperties or unevaluatedProperties.`,
      )
    }
    return Object.fromEntries([...entries, ['additionalProperties', false]])
  }
  return close(schema) as object
}

/** Whether one of the schemas that are combined is about properties. */
function mentionsProperties(part: object, key: string): boolean {
  if (key.startsWith('$') || !(key in part)) return false
  return JSON.stringify((part as Record<string, unknown>)[key]).includes('"properties"')
}
