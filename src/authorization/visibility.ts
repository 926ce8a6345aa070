import type { GraphQLSchema } from 'graphql'
import type { Viewer } from '../viewer.js'
import { narrowSchema } from './narrow-schema.js'
import { type SchemaRules, VisibleParts } from './visible-parts.js'

interface View {
  readonly profile: Viewer
  readonly schema: GraphQLSchema
  readonly hidden: number
}

/**
 * What callers see of a schema, made once for each profile. A caller of several profiles sees that which shows most; who
 * has more than it asks for sees less than they may, and nobody sees more.
 */
export class SchemaViews {
  readonly #full: GraphQLSchema
  /** What shows most first. */
  readonly #views: readonly View[]

  constructor(rules: SchemaRules, profiles: readonly Viewer[]) {
    const { schema } = rules
    this.#full = schema
    const made = new Map<string, GraphQLSchema>()
    const viewOf = (profile: Viewer): View => {
      const parts = new VisibleParts(rules, profile)
      const { key, hidden } = parts
      const view = made.get(key) ?? (parts.isNarrow ? narrowSchema(schema, parts) : schema)
      made.set(key, view)
      return { profile, schema: view, hidden }
    }
    this.#views = profiles.map(viewOf).sort((a, b) => a.hidden - b.hidden)
  }

  /** The schema as a caller sees it: where nothing is hidden from them, the schema itself. */
  of(viewer: Viewer): GraphQLSchema {
    return this.#views.find(({ profile }) => isWithin(profile, viewer))?.schema ?? this.#full
  }
}

function isWithin(profile: Viewer, viewer: Viewer): boolean {
  return (
    (profile.kind === 'anonymous' || viewer.kind !== 'anonymous') &&
    profile.roles.every((role) => viewer.roles.includes(role)) &&
    profile.scopes.every((scope) => viewer.scopes.includes(scope))
  )
}
