import type { GraphQLSchema } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { readExtension } from '../extensions.js'
import { unknownName } from '../options-check.js'
import { plainText } from '../plain-text.js'
import { type ReadDates, readDates } from './deprecation-dates.js'
import { schemaParts } from './schema-parts.js'

/** A part of a schema that is deprecated. */
export interface DeprecatedPart {
  readonly coordinate: string
  readonly reason: string
  /** `undefined` where nobody has said when. */
  readonly dates: ReadDates | undefined
}

/** What is deprecated, by the part of the schema itself. */
export type DeprecatedParts = ReadonlyMap<unknown, DeprecatedPart>

/** Throws a `ConfigurationError` for dates of what is not deprecated, or not there at all. */
export function deprecatedParts(schema: GraphQLSchema, given: ReadonlyMap<string, ReadDates>): DeprecatedParts {
  const found = new Map<unknown, DeprecatedPart>()
  const others = new Set<string>()
  for (const [coordinate, part] of schemaParts(schema)) {
    const said = readExtension(coordinate, part, 'deprecation')
    const { deprecationReason: reason } = part
    if (reason === undefined || reason === null) {
      others.add(coordinate)
      if (said === undefined) continue
      const where = `extensions.bulwark.deprecation of ${coordinate}`
      throw new ConfigurationError(`${where} has no effect: it is not deprecated.`)
    }
    const own = said === undefined ? undefined : readDates(`extensions.bulwark.deprecation of ${coordinate}`, said)
    const dates = given.get(coordinate) ?? own
    found.set(part, Object.freeze({ coordinate, reason: plainText(reason), dates }))
  }
  assertDeprecated(given, found, others)
  return found
}

function assertDeprecated(given: ReadonlyMap<string, ReadDates>, found: DeprecatedParts, others: Set<string>): void {
  const known = new Set([...found.values()].map(({ coordinate }) => coordinate))
  for (const coordinate of given.keys()) {
    if (known.has(coordinate)) continue
    const what = others.has(coordinate)
      ? `${coordinate} is not deprecated.`
      : `there is no field, argument, input field or enum value ${coordinate}.`
    throw new ConfigurationError(unknownName(`deprecations.headers.dates: ${what}`, coordinate, known))
  }
}
