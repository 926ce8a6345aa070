import { type DocumentNode, print } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { ErrorCode, Violation } from '../errors.js'
import type { Guard } from '../guard.js'
import type { CallerLimits, LimitName } from '../options.js'
import { documentFacts } from './document-facts.js'
import { type LimitGuardOptions, readLimitOptions } from './limit-options.js'
import { exceeds } from './limit-violation.js'
import { readSourceFacts, type SourceFacts } from './source-facts.js'

const names = ['bytes', 'tokens', 'nesting', 'comments', 'operations'] as const

/** Options of {@link tokenLimitGuard}. */
export type TokenLimitOptions = LimitGuardOptions<(typeof names)[number]>

const checks: readonly [LimitName & keyof SourceFacts, ErrorCode][] = [
  ['bytes', 'BYTE_LIMIT_EXCEEDED'],
  ['tokens', 'TOKEN_LIMIT_EXCEEDED'],
  ['nesting', 'NESTING_LIMIT_EXCEEDED'],
  ['comments', 'COMMENT_LIMIT_EXCEEDED'],
]

/** Refuses a text that is too large or nested too deeply before the parser sees it. */
export function tokenLimitGuard(options: TokenLimitOptions = {}): Guard {
  const { mode, table } = readLimitOptions('tokenLimit', names, options)
  // Texts that passed; a refused one is never kept, so that a flood of them takes no room from those in use.
  const passed = new LRUCache<string, SourceFacts>({
    max: 1_024,
    maxSize: 8_000_000,
    sizeCalculation: (_facts, text) => text.length + 1,
  })
  const ofDocuments = new WeakMap<DocumentNode, SourceFacts>()

  const ofDocument = (document: DocumentNode): SourceFacts => {
    let facts = ofDocuments.get(document)
    if (facts === undefined) {
      const text = document.loc?.source.body ?? print(document)
      facts = passed.get(text) ?? readSourceFacts(text)
      ofDocuments.set(document, facts)
    }
    return facts
  }

  return {
    name: 'tokenLimit',
    mode,
    summary: `${table.ceiling.bytes} bytes, ${table.ceiling.tokens} tokens, nesting ${table.ceiling.nesting}`,
    source({ text }) {
      if (passed.has(text)) return undefined
      // A text is at least as many bytes as it has UTF-16 units: most of what is too large is not even read.
      const tooLong = exceeds('bytes', 'BYTE_LIMIT_EXCEEDED', table.ceiling.bytes, text.length)
      if (tooLong) return tooLong
      const facts = readSourceFacts(text)
      const violation = compare(facts, table.ceiling)
      if (violation === undefined) passed.set(text, facts)
      return violation
    },
    document({ document }) {
      return tooManyOperations(document, table.ceiling)
    },
    operation({ document, viewer }) {
      const limits = table.of(viewer)
      return compare(ofDocument(document), limits) ?? tooManyOperations(document, limits)
    },
  }
}

function compare(facts: SourceFacts, limits: CallerLimits): Violation | undefined {
  for (const [name, code] of checks) {
    if (facts[name] > limits[name]) return exceeds(name, code, limits[name], facts[name])
  }
  return undefined
}

function tooManyOperations(document: DocumentNode, limits: CallerLimits): Violation | undefined {
  const found = documentFacts(document).operations.length
  return exceeds('operations', 'OPERATION_LIMIT_EXCEEDED', limits.operations, found)
}
