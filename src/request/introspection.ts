import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import { ConfigurationError, type Violation } from '../errors.js'
import { assertFieldCoordinates } from '../field-limits.js'
import type { Guard } from '../guard.js'
import { assertRoles } from '../limit-checks.js'
import { compileLimits } from '../limit-table.js'
import { type GuardOptions, type RoleOptions, readMode } from '../options.js'
import { assertKnownKeys } from '../options-check.js'
import type { Viewer } from '../viewer.js'
import { documentFacts } from './document-facts.js'

/** Options of {@link introspectionGuard}. */
export interface IntrospectionOptions extends GuardOptions {
  /** Everyone may read the schema. @default false in production, true in development */
  readonly enabled?: boolean
  /** Roles with `introspection: true` may read the schema where others may not. */
  readonly roles?: Readonly<Record<string, RoleOptions>>
  /** Coordinates of your own fields that return the schema, such as `Query.schemaText`; they follow the same switch. @default none */
  readonly schemaFields?: readonly string[]
}

/** Tells who may read the schema; others see neither `__schema` and `__type` nor what an error would say of it. */
export interface IntrospectionGuard extends Guard {
  mayIntrospect(viewer: Viewer): boolean
}

/**
 * Closes introspection: `__schema`, `__type`, `_service` and your own fields that return the schema. Those return all of it,
 * which is not for callers who see a part.
 */
export function introspectionGuard(
  options: IntrospectionOptions = {},
  development = false,
  seesAll: (schema: GraphQLSchema, viewer: Viewer) => boolean = () => true,
): IntrospectionGuard {
  assertKnownKeys('introspection', options, ['enabled', 'roles', 'schemaFields', 'mode'])
  const { enabled = development, roles = {}, schemaFields = [] } = options
  if (typeof enabled !== 'boolean') throw new ConfigurationError('introspection.enabled must be true or false.')
  assertRoles('introspection.roles', roles)
  const table = compileLimits({}, roles, { introspection: enabled })
  const revealing = new Set(schemaFields)
  const revealed = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, boolean>>()

  const asksForOwn = (document: DocumentNode, schema: GraphQLSchema): boolean => {
    if (revealing.size === 0) return false
    let ofSchema = revealed.get(schema)
    if (ofSchema === undefined) {
      ofSchema = new WeakMap()
      revealed.set(schema, ofSchema)
    }
    let known = ofSchema.get(document)
    if (known === undefined) {
      known = asksFor(document, schema, revealing)
      ofSchema.set(document, known)
    }
    return known
  }

  return {
    name: 'introspection',
    mode: readMode('introspection', options),
    summary: enabled ? 'on for everyone' : describeRoles(roles),
    mayIntrospect: (viewer) => table.of(viewer).introspection,
    schema(schema) {
      assertFieldCoordinates('introspection.schemaFields', [...revealing], {}, schema)
    },
    document({ document }) {
      return !table.ceiling.introspection && documentFacts(document).introspects ? CLOSED : undefined
    },
    operation({ document, schema, viewer }) {
      if (!table.of(viewer).introspection && documentFacts(document).introspects) return CLOSED
      const isClosed = !(table.of(viewer).introspection && seesAll(schema, viewer))
      return isClosed && asksForOwn(document, schema) ? CLOSED : undefined
    },
  }
}

const CLOSED: Violation = Object.freeze({ code: 'INTROSPECTION_DISABLED' })

function asksFor(document: DocumentNode, schema: GraphQLSchema, coordinates: ReadonlySet<string>): boolean {
  let found = false
  const typeInfo = new TypeInfo(schema)
  const look = visitWithTypeInfo(typeInfo, {
    Field(node) {
      if (coordinates.has(`${typeInfo.getParentType()?.name}.${node.name.value}`)) found = true
    },
  })
  visit(document, look)
  return found
}

function describeRoles(roles: Readonly<Record<string, RoleOptions>>): string {
  const allowed = Object.keys(roles).filter((name) => roles[name]?.introspection === true)
  return allowed.length === 0 ? 'off' : `off, except for ${allowed.join(', ')}`
}
