import { unknownName } from '../../src/options-check.js'
import { checkNames } from '../../src/probe/checks.js'
import type { Bounds } from '../../src/probe/target.js'
import { UsageError } from './terminal.js'

export interface ProbeFlags {
  readonly iAmAuthorized?: true
  readonly token?: string
  readonly otherToken?: string
  readonly expiredToken?: string
  readonly role?: readonly string[]
  readonly apiKey?: string
  readonly tokenHeader: string
  readonly apiKeyHeader: string
  readonly schema?: string
  readonly jwks?: string
  readonly identityQuery?: string
  readonly allowMutations?: true
  readonly disable?: readonly string[]
  readonly maxRequests: string
  readonly rate: string
  readonly timeout: string
  readonly maxWait: string
  readonly burst: string
  readonly resume?: string
  readonly html?: string
  readonly json?: true
  readonly sarif?: true
  readonly all?: true
}

export const DEFAULTS = {
  tokenHeader: 'authorization',
  apiKeyHeader: 'x-api-key',
  maxRequests: 500,
  rate: 20,
  timeout: 10,
  maxWait: 60,
  burst: 60,
} as const

/** What bounds a probe, from flags that are texts still. `timeout` is in milliseconds. */
export function boundsOf(flags: ProbeFlags): Bounds & { readonly timeout: number } {
  for (const name of flags.disable ?? []) {
    if (!checkNames.includes(name)) throw new UsageError(unknownName(`There is no check ${name}.`, name, checkNames))
  }
  return {
    maxRequests: numberOf('--max-requests', flags.maxRequests, 1),
    rate: numberOf('--rate', flags.rate, 0.01),
    timeout: numberOf('--timeout', flags.timeout, 0.1) * 1_000,
    maxWait: numberOf('--max-wait', flags.maxWait, 0),
    burst: numberOf('--burst', flags.burst, 0),
    allowMutations: flags.allowMutations ?? false,
  }
}

function numberOf(flag: string, text: string, least: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  if (number >= least && number <= 1e6) return number
  throw new UsageError(`${flag} must be a number from ${least} to 1,000,000, and not '${text}'`)
}
