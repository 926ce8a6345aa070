import type { GraphQLSchema } from 'graphql'
import { allCallers } from './caller.js'
import { type Check, type Flaw, notTested, type Verdict } from './check.js'
import { checks } from './checks.js'
import { curlOf } from './curl.js'
import { prepare } from './prepare.js'
import { redacted } from './redacted.js'
import type { ProbeReport, ReportedCheck, ReportedFlaw } from './report.js'
import { Target, type TargetOptions } from './target.js'
import { NoAnswer, Stopped } from './wire.js'

export interface ProbeOptions extends TargetOptions {
  /** Where nobody may introspect, object access can't be looked at without it. */
  readonly schema?: GraphQLSchema | undefined
  /** Checks that are left out. */
  readonly disabled?: readonly string[]
  /** What an earlier probe has found, which is not done again. */
  readonly known?: readonly ReportedCheck[]
  /** Told before each check, and at the end. */
  readonly onProgress?: (progress: Progress) => void
  /** Told after each check, for who keeps what was done. */
  readonly onDone?: (done: readonly ReportedCheck[]) => void
}

/** How far a probe has come. */
export interface Progress {
  readonly done: number
  readonly of: number
  /** The check that is run now; `undefined` at the end. */
  readonly check: string | undefined
  readonly sent: number
}

/** Attacks a server that one may attack, within bounds, and tells what has succeeded. It stops early by the signal. */
export async function runProbe(options: ProbeOptions): Promise<ProbeReport> {
  const { disabled = [], known = [], onProgress, onDone, schema, signal } = options
  const target = new Target(options)
  const readAs = await prepare(target, schema)
  const done: ReportedCheck[] = []
  for (const check of checks) {
    const earlier = known.find(({ id }) => id === check.id)
    if (earlier === undefined) {
      onProgress?.({ done: done.length, of: checks.length, check: check.id, sent: target.sent })
      done.push(toReported(target, check, await verdictOn(check, target, disabled)))
    } else done.push(earlier)
    // What was stopped is done again.
    if (!signal.aborted) onDone?.(done)
  }
  onProgress?.({ done: done.length, of: checks.length, check: undefined, sent: target.sent })
  const isInterrupted = signal.aborted
  return {
    url: options.url,
    schema: schema ? 'given' : readAs === undefined ? 'unknown' : `read as ${readAs}`,
    callers: allCallers(target.callers).map(({ name }) => name),
    requests: target.sent,
    isInterrupted,
    checks: done,
  }
}

async function verdictOn(check: Check, target: Target, disabled: readonly string[]): Promise<Verdict> {
  if (disabled.includes(check.id)) return notTested('left out by --disable')
  if (check.writes && !target.options.bounds.allowMutations) {
    return notTested('it writes, which takes --allow-mutations')
  }
  try {
    return await check.run(target)
  } catch (error) {
    if (error instanceof Stopped) return notTested(error.message)
    if (error instanceof NoAnswer) return notTested(`the server ${error.message}`)
    throw error
  }
}

function toReported(target: Target, { id }: Check, verdict: Verdict): ReportedCheck {
  const { state, note = null } = verdict
  const flaws = state === 'found' ? verdict.flaws.map((flaw) => toFlaw(target, id, flaw)) : []
  const table = state === 'not tested' ? undefined : verdict.table
  return { id, state, note: note === null ? null : redacted(target, note), flaws, ...(table && { table }) }
}

function toFlaw(target: Target, check: string, { coordinate, message, severity, request }: Flaw): ReportedFlaw {
  const of = checks.find(({ id }) => id === check) as Check
  return {
    rule: check,
    severity: severity ?? of.severity,
    coordinate,
    message: redacted(target, message),
    repeat: redacted(target, curlOf(target, request)),
  }
}
