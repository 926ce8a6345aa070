import { batchRows } from './rows/batch.js'
import { costRows } from './rows/cost.js'
import { disclosureRows } from './rows/disclosure.js'
import { errorRows } from './rows/errors.js'
import { identityRows } from './rows/identity.js'
import { introspectionRows } from './rows/introspection.js'
import { limitRows, roleRows } from './rows/limits.js'
import type { Row } from './rows/row.js'

export { cacheRows } from './rows/cache.js'
export { mutationsByGet } from './rows/get.js'
export { liftedRows, ringRows } from './rows/limits.js'
export { reportRows } from './rows/report.js'

/** The table: every protection adds its rows here, and every host must pass all that it can carry. */
export const scenarios: readonly Row[] = [
  ...identityRows,
  ...limitRows,
  ...roleRows,
  ...introspectionRows,
  ...disclosureRows,
  ...errorRows,
  ...batchRows,
  ...costRows,
]
