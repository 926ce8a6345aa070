import { createHash } from 'node:crypto'
import type { ReportedCheck } from '../../src/probe/report.js'
import { exists, readText, writeText } from './files.js'
import type { ProbeFlags } from './probe-flags.js'
import { UsageError } from './terminal.js'

/** What an earlier run of the same probe has done. */
export interface State {
  readonly known: readonly ReportedCheck[]
  keep(done: readonly ReportedCheck[]): void
}

interface Kept {
  readonly probe: string
  readonly checks: readonly ReportedCheck[]
}

/** The file of `--resume`; without it nothing is kept. */
export function openState(flags: ProbeFlags, url: string): State {
  const { resume } = flags
  if (resume === undefined) return { known: [], keep() {} }
  const probe = fingerprintOf(flags, url)
  const known = exists(resume) ? read(resume, probe) : []
  return {
    known,
    keep: (checks) => writeText(resume, `${JSON.stringify({ probe, checks } satisfies Kept, null, 2)}\n`),
  }
}

/** What makes a difference to what is found. The files of tokens by their names: a token is a new one each time. */
function fingerprintOf(flags: ProbeFlags, url: string): string {
  const { token, otherToken, expiredToken, role, apiKey, tokenHeader, apiKeyHeader, schema, identityQuery } = flags
  const said = [url, token, otherToken, expiredToken, role, apiKey, tokenHeader, apiKeyHeader, schema, identityQuery]
  return createHash('sha256')
    .update(JSON.stringify([...said, flags.allowMutations]))
    .digest('hex')
    .slice(0, 16)
}

function read(file: string, probe: string): readonly ReportedCheck[] {
  let kept: Partial<Kept> | null
  try {
    kept = JSON.parse(readText(file)) as Partial<Kept> | null
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`--resume ${file} is no state of a probe`)
  }
  if (typeof kept?.probe !== 'string' || !Array.isArray(kept.checks)) {
    throw new UsageError(`--resume ${file} is no state of a probe`)
  }
  if (kept.probe !== probe) throw new UsageError(`--resume ${file} is of another probe: its URL or flags differ`)
  // What was not tested may be tested now.
  return kept.checks.filter(({ state }) => state !== 'not tested')
}
