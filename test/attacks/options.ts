import type { BulwarkOptions } from '../../plugins/index.js'

const quiet = { info() {}, warn() {}, error() {} }

/**
 * The options of the probe server: the defaults, and what a team would add for strangers: they may spend less; and one
 * scanner calls ten answers in one array, which the default allows, an open batch.
 */
export const probeOptions: BulwarkOptions = {
  production: true,
  introspection: { schemaFields: ['Query.schemaText'] },
  roles: { anonymous: { batch: 5, cost: 200 } },
  logger: quiet,
}

/** The same with what strangers may spend over time. */
export const rateOptions: BulwarkOptions = {
  ...probeOptions,
  roles: { anonymous: { ...probeOptions.roles?.anonymous, rate: { capacity: 250, refillPerSecond: 1 } } },
}
