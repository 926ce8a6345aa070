import { buildSchema } from 'graphql'
import { bulwarkDirectives } from 'graphql-bulwark'
import { completeAuthorization } from '../../src/authorization/authorization-options.js'
import { InputRights } from '../../src/authorization/input-rights.js'
import { RuleTable } from '../../src/authorization/rule-table.js'
import { SchemaViews } from '../../src/authorization/visibility.js'

const policies = { own: () => true }

/** What callers see of a schema whose roles are customer and admin. */
export function viewsOf(text: string, options: object = {}): SchemaViews {
  const schema = buildSchema(bulwarkDirectives + text)
  const complete = completeAuthorization({ visibility: true, roles: { customer: {}, admin: {} }, policies, ...options })
  const table = new RuleTable(schema, complete)
  const inputs = new InputRights(schema, table, complete)
  return new SchemaViews({ schema, table, inputs, presets: complete.presets }, complete.profiles ?? [])
}
