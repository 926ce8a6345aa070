import { ConfigurationError } from '../errors.js'
import { type Finding, fingerprintOf } from './finding.js'

/** Findings that are known, as a text whose differences people can read. */
export function writeBaseline(findings: readonly Finding[]): string {
  const known = [...new Set(findings.map(fingerprintOf))].sort()
  return `${JSON.stringify({ version: 1, findings: known }, null, 2)}\n`
}

/** The fingerprints of a baseline. Throws a `ConfigurationError` for what is none. */
export function readBaseline(name: string, text: string): ReadonlySet<string> {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    throw new ConfigurationError(`${name} is no baseline: it is no JSON.`)
  }
  const { version, findings } = (given ?? {}) as { readonly version?: unknown; readonly findings?: unknown }
  if (version !== 1 || !Array.isArray(findings) || findings.some((one) => typeof one !== 'string')) {
    throw new ConfigurationError(`${name} is no baseline: --update-baseline writes one.`)
  }
  return new Set(findings as string[])
}

export function withoutKnown(findings: readonly Finding[], known: ReadonlySet<string>): readonly Finding[] {
  return findings.filter((finding) => !known.has(fingerprintOf(finding)))
}
