import type { BulwarkOptions } from '../../plugins/index.js'

const quiet = { info() {}, warn() {}, error() {} }

/**
 * The options of the probe server: the defaults, and what a team would add for fields and callers of its own. Orders are
 * expensive to list, so an operation that lists them may be less deep and list them less often; and one scanner calls
 * ten answers in one array, which the default allows, an open batch.
 */
export const probeOptions: BulwarkOptions = {
  production: true,
  introspection: { schemaFields: ['Query.schemaText'] },
  fields: { 'Query.orders': { depth: 4, sameQueryField: 5 } },
  roles: { anonymous: { batch: 5 } },
  logger: quiet,
}
