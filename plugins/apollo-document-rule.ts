import { type ASTVisitor, type DocumentNode, Kind, type ValidationContext, type ValidationRule } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError } from '../src/errors.js'
import { unknownOperations } from '../src/graphql-versions.js'

const EMPTY: DocumentNode = Object.freeze({ kind: Kind.DOCUMENT, definitions: [] })

/** Whoever names plugins of their own after spreading the options has put them in place of these. */
const NOT_STARTED =
  'graphql-bulwark: nothing is answered, since the plugins of bulwarkApollo() are not in use. Join yours to them: plugins: [...guarded.plugins, yours].'

/**
 * The document checkpoint as a validation rule, since Apollo has nothing else between parsing and validation. All rules
 * run in one visit: on a refusal this one puts an empty document in place of the refused one, so that the others,
 * whose time grows faster than the document, have nothing left to visit.
 */
export function documentRule(bulwark: Bulwark, isStarted: () => boolean): ValidationRule {
  return function BulwarkDocumentRule(context: ValidationContext): ASTVisitor {
    return {
      Document(document) {
        if (!isStarted()) {
          bulwark.logger.error(NOT_STARTED)
          context.reportError(new SecurityError({ code: 'INTERNAL_SERVER_ERROR' }))
          return EMPTY
        }
        const schema = context.getSchema()
        const violation = bulwark.document({ document, schema })
        if (!violation) {
          for (const error of unknownOperations(schema, document)) context.reportError(error)
          return undefined
        }
        context.reportError(new SecurityError(violation))
        return EMPTY
      },
    }
  }
}
