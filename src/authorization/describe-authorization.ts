import type { GraphQLSchema } from 'graphql'
import { completeAuthorization, type FieldAuthorizationOptions } from './authorization-options.js'
import { InputRights } from './input-rights.js'
import { describeRequirement } from './requirement.js'
import { RuleTable } from './rule-table.js'

/**
 * Tells what each field requires in all: by itself, its type, the interfaces that declare it, and the type it returns; and
 * what each argument, input field and enum value does that has a rule, or names a field that has one. Keep it as a snapshot
 * in your tests, and a rule that is lost shows.
 *
 * @param options Those of `fieldAuthorization`; of the policies and of the policy engine the names alone count.
 * @throws ConfigurationError for a rule that can't be meant, or that would have no effect.
 *
 * @example
 * ```ts
 * import { buildSchema } from 'graphql'
 * import { bulwarkDirectives, describeAuthorization } from 'graphql-bulwark'
 *
 * const schema = buildSchema(`${bulwarkDirectives}
 *   type Query { me: User @authenticated, health: String }
 *   type User { name: String, email: String @requiresRole(roles: ["admin"]) }
 * `)
 * console.log(describeAuthorization(schema))
 * // { 'Query.health': 'public', 'Query.me': 'authenticated', 'User.email': 'role admin', 'User.name': 'public' }
 * ```
 */
export function describeAuthorization(
  schema: GraphQLSchema,
  options: FieldAuthorizationOptions = {},
): Readonly<Record<string, string>> {
  const complete = completeAuthorization(options)
  const table = new RuleTable(schema, complete)
  const fields = [...table.all()].map(({ coordinate, requirement }) => [coordinate, requirement] as const)
  const lines = [...fields, ...new InputRights(schema, table, complete).all()].map(([coordinate, requirement]) => [
    coordinate,
    describeRequirement(requirement),
  ])
  return Object.fromEntries(lines.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)))
}
