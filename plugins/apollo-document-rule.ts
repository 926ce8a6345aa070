import { type ASTVisitor, type DocumentNode, Kind, type ValidationContext, type ValidationRule } from 'graphql'
import type { Bulwark } from '../src/bulwark.js'
import { SecurityError } from '../src/errors.js'

const EMPTY: DocumentNode = Object.freeze({ kind: Kind.DOCUMENT, definitions: [] })

/**
 * The document checkpoint as a validation rule, since Apollo has nothing else between parsing and validation. All rules
 * run in one visit: on a refusal this one puts an empty document in place of the refused one, so that the others,
 * whose time grows faster than the document, have nothing left to visit.
 */
export function documentRule(bulwark: Bulwark): ValidationRule {
  return function BulwarkDocumentRule(context: ValidationContext): ASTVisitor {
    return {
      Document(document) {
        const violation = bulwark.document({ document, schema: context.getSchema() })
        if (!violation) return undefined
        context.reportError(new SecurityError(violation))
        return EMPTY
      },
    }
  }
}
