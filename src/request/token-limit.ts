import { type DocumentNode, print } from 'graphql'
import { LRUCache } from 'lru-cache'
import type { Violation } from '../errors.js'
import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import type { CallerLimits } from '../limit-table.js'
import { exceeds } from '../limit-violation.js'
import { documentFacts } from './document-facts.js'
import { readSourceFacts, type SourceFacts } from './source-facts.js'

const names = ['bytes', 'tokens', 'nesting', 'comments', 'operations'] as const

/** Options of {@link tokenLimitGuard}. */
export type TokenLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Refuses a text that is too large or nested too deeply before the parser sees it. */
export function tokenLimitGuard(options: TokenLimitOptions = {}): Guard {
  const { mode, ceiling, ofOperation, assertFields } = readLimitOptions('tokenLimit', names, options)
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
    summary: `${ceiling.bytes} bytes, ${ceiling.tokens} tokens, nesting ${ceiling.nesting}`,
    schema: assertFields,
    source({ text }) {
      if (passed.has(text)) return undefined
      // A text is at least as many bytes as it has UTF-16 units: most of what is too large is not even read.
      const tooLong = exceeds('bytes', 'BYTE_LIMIT_EXCEEDED', ceiling.bytes, text.length)
      if (tooLong) return tooLong
      const facts = readSourceFacts(text)
      const violation = compare(facts, ceiling)
      if (violation === undefined) passed.set(text, facts)
      return violation
    },
    document({ document }) {
      return tooManyOperations(document, ceiling)
    },
    operation(input) {
      const limits = ofOperation(input)
      return compare(ofDocument(input.document), limits) ?? tooManyOperations(input.document, limits)
    },
  }
}

function compare({ bytes, tokens, nesting, comments }: SourceFacts, limits: CallerLimits): Violation | undefined {
  return (
    exceeds('bytes', 'BYTE_LIMIT_EXCEEDED', limits.bytes, bytes) ??
    exceeds('tokens', 'TOKEN_LIMIT_EXCEEDED', limits.tokens, tokens) ??
    exceeds('nesting', 'NESTING_LIMIT_EXCEEDED', limits.nesting, nesting) ??
    exceeds('comments', 'COMMENT_LIMIT_EXCEEDED', limits.comments, comments)
  )
}

function tooManyOperations(document: DocumentNode, limits: CallerLimits): Violation | undefined {
  const found = documentFacts(document).operations.length
  return exceeds('operations', 'OPERATION_LIMIT_EXCEEDED', limits.operations, found)
}
