import { existsSync, readFileSync } from 'node:fs'
import type { Entry } from './notation.js'

interface Corpus {
  readonly probeSchema: string
  readonly attacks: readonly Entry[]
  readonly controls: readonly Entry[]
}

const file = new URL('../../../shared/attacks/attack-corpus.json', import.meta.url)

/** The corpus, if it lies beside the repository. */
export const corpus: Corpus | undefined = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined

/** Families that this version of the suite answers. */
export const families = new Set([
  'introspection',
  'schema-disclosure',
  'parser-and-size',
  'depth',
  'alias',
  'batch',
  'fragments',
  'directive-overload',
  'duplication',
  'error-masking-and-injection',
  'request-shape',
  'subscriptions',
  'cost-and-pagination',
  'rate-limit-evasion',
  'csrf-and-transport',
])

/** Entries that are about a server on which batching is off. */
export const WITHOUT_BATCHING = new Set(['batch.nuclei-2'])
