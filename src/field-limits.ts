import {
  type DocumentNode,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
} from 'graphql'
import { ConfigurationError } from './errors.js'
import { fragmentsOf } from './fragments.js'
import type { OperationInput } from './guard.js'
import type { CallerLimits } from './limit-table.js'
import type { LimitName, Limits } from './options.js'
import { unknownName } from './options-check.js'

type FieldLimits = Readonly<Record<string, Partial<Limits>>>

/** Stops the server for a coordinate that the schema does not have, or a limit that would have no effect on it. */
export function assertFieldCoordinates(
  where: string,
  coordinates: readonly string[],
  fields: FieldLimits,
  schema: GraphQLSchema,
): void {
  for (const coordinate of coordinates) {
    const [typeName, fieldName] = coordinate.split('.') as [string, string]
    const type = schema.getType(typeName)
    if (!isObjectType(type) && !isInterfaceType(type)) {
      const known = Object.keys(schema.getTypeMap()).filter((name) => !name.startsWith('__'))
      throw new ConfigurationError(unknownName(`${where}: the schema has no type ${typeName}.`, typeName, known))
    }
    const known = type.getFields()
    if (!Object.hasOwn(known, fieldName)) {
      const sentence = `${where}: the schema has no field ${coordinate}.`
      throw new ConfigurationError(unknownName(sentence, fieldName, Object.keys(known)))
    }
    const isRoot = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(
      type as never,
    )
    const without = Object.keys(fields[coordinate] ?? {}).find((name) => !isRoot && name !== 'sameField')
    if (without) {
      throw new ConfigurationError(`${where}.${coordinate}.${without} has no effect: only a root field takes it.`)
    }
  }
}

/** The limits of an operation with those of its root fields put in: the strictest of all its root fields counts. */
export function limitsOfOperation(
  { document, operation, schema }: OperationInput,
  limits: CallerLimits,
  names: readonly LimitName[],
  fields: FieldLimits,
): CallerLimits {
  const root = schema.getRootType(operation.operation)?.name
  const asked = root === undefined ? NONE : rootFieldNames(document, operation)
  if (asked.size === 0) return limits
  const own: { -readonly [Name in keyof CallerLimits]: CallerLimits[Name] } = { ...limits }
  for (const name of names) {
    let strictest = Number.POSITIVE_INFINITY
    for (const field of asked) {
      strictest = Math.min(strictest, fieldLimit(fields[`${root}.${field}`], name) ?? limits[name])
    }
    own[name] = strictest
  }
  return own
}

/** A field's own value of a limit. */
export function fieldLimit(own: Partial<Limits> | '' | undefined, name: LimitName): number | undefined {
  return own ? own[name] : undefined
}

const NONE: ReadonlySet<string> = new Set()

/** Names of the fields at the root, those of fragments included and without their aliases. */
function rootFieldNames(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<string> {
  const fragments = fragmentsOf(document)
  const names = new Set<string>()
  const open = [operation.selectionSet]
  for (let set = open.pop(); set !== undefined; set = open.pop()) {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value)
      else if (selection.kind === Kind.INLINE_FRAGMENT) open.push(selection.selectionSet)
      else {
        const fragment = fragments.get(selection.name.value)
        fragments.delete(selection.name.value)
        if (fragment) open.push(fragment.selectionSet)
      }
    }
  }
  return names
}
