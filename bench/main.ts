import { cpus } from 'node:os'
import { benchAudit } from './audit.js'
import { benchAuthorization } from './authorization.js'
import { benchBounds } from './bounds.js'
import { benchBudgets } from './budgets.js'
import { benchCost } from './cost.js'
import { benchDeprecations } from './deprecations.js'
import { benchHostile } from './hostile.js'
import { benchInput } from './input.js'
import { benchMemory } from './memory.js'
import { benchPatterns } from './patterns.js'
import { benchRequestGuards } from './request-guards.js'
import { benchTelemetry } from './telemetry.js'
import { benchTokens } from './tokens.js'
import { benchTrusted } from './trusted.js'
import { benchWhole } from './whole/whole.js'

console.log(`Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
const parts: Readonly<Record<string, () => void | Promise<void>>> = {
  requests: benchRequestGuards,
  hostile: benchHostile,
  memory: benchMemory,
  cost: benchCost,
  bounds: benchBounds,
  budgets: benchBudgets,
  authorization: benchAuthorization,
  input: benchInput,
  audit: benchAudit,
  deprecations: benchDeprecations,
  patterns: benchPatterns,
  telemetry: benchTelemetry,
  tokens: benchTokens,
  trusted: benchTrusted,
  whole: benchWhole,
}
// All of them, or those that are named.
const wanted = process.argv.slice(2)
for (const name of wanted.length > 0 ? wanted : Object.keys(parts)) {
  const run = parts[name]
  if (run === undefined) throw new Error(`There is no part '${name}', but ${Object.keys(parts).join(', ')}.`)
  await run()
}
