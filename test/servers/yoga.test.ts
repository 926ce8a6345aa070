import { yogaHosts, yogaPost } from './hosts/yoga.js'
import { runScenarios } from './run.js'
import { runAudit } from './run-audit.js'
import { runAuthorization } from './run-authorization.js'
import { runCredentials } from './run-credentials.js'
import { runOwnedWrites, runOwnership } from './run-ownership.js'
import { runPatterns } from './run-patterns.js'
import { runRates } from './run-rates.js'
import { runTelemetry } from './run-telemetry.js'
import { runTrusted } from './run-trusted.js'
import { runVisibility } from './run-visibility.js'

for (const kind of yogaHosts) {
  runScenarios(kind)
  runAudit(kind)
  runRates(kind)
  runPatterns(kind)
  runTelemetry(kind)
  runTrusted(kind)
  runAuthorization(kind)
  runVisibility(kind)
  runOwnership(kind)
  if (kind.mutations) runOwnedWrites(kind)
  runCredentials(kind, kind === yogaPost)
}
