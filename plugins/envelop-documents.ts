import type { Plugin } from '@envelop/core'
import type { DocumentNode, GraphQLError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation } from '../src/errors.js'
import { unknownOperations } from '../src/graphql-versions.js'
import { isThenable } from '../src/store-call.js'
import type { Answers } from './answers.js'
import { Asking } from './asking.js'
import type { EnvelopCallers } from './envelop-callers.js'
import { NamedAtParse } from './named-at-parse.js'
import type { NamedDocuments } from './named-documents.js'
import { closeErrors, keepHttp } from './payload.js'
import { inputOfContext } from './request-input.js'
import { tombstone } from './tombstone.js'

interface Parts {
  readonly bulwark: Bulwark
  readonly callers: EnvelopCallers
  readonly answers: Answers
  readonly names: NamedDocuments
}

/** What looks at documents before they run, and what refuses them then. */
export interface EnvelopDocuments {
  readonly hooks: Required<Pick<Plugin, 'onParse' | 'onValidate'>>
  /** What a document was refused with before it could be parsed. */
  buried(document: DocumentNode): readonly GraphQLError[] | undefined
  /** What refuses an operation for how it names its document. */
  misnamed(context: object): Violation | undefined
  /** Whoever sends what is no valid document pays for that. Over HTTP it is the whole answer that is looked at. */
  charge(errors: readonly GraphQLError[], context: object | undefined): readonly GraphQLError[]
}

/** The checkpoints of source and document. A refusal travels as a document that validation refuses. */
export function envelopDocuments({ bulwark, callers, answers, names }: Parts): EnvelopDocuments {
  const { gate } = bulwark
  const refused = new WeakMap<DocumentNode, readonly GraphQLError[]>()

  const bury = (...errors: readonly GraphQLError[]): DocumentNode => {
    const document = tombstone()
    refused.set(document, errors)
    return document
  }

  const namedAtParse = new NamedAtParse({ bulwark, names, bury })

  const charge = (errors: readonly GraphQLError[], context: object | undefined): readonly GraphQLError[] => {
    if (context === undefined || answers.isHttp(context)) return errors
    const input = {
      viewer: callers.of(context),
      request: inputOfContext(context),
      code: errors[0]?.extensions.code,
      context,
    }
    const violation = bulwark.refused(input)
    // Validation waits for nobody: of a store that answers later only the next operation learns.
    return violation === undefined || isThenable(violation) ? errors : [new SecurityError(violation)]
  }

  const hooks: EnvelopDocuments['hooks'] = {
    onParse({ params, context, parseFn, setParsedDocument }) {
      const { source } = params
      const text = typeof source === 'string' ? source : source.body
      const asking = (of: string | undefined) => new Asking(context, callers.of, { text: of })
      const asked = asking(text)
      const named = namedAtParse.documentOf(text, context, asking, (other) => parseFn(other, params.options))
      if (named) setParsedDocument(named)
      else {
        const violation = bulwark.source(text, asked)
        if (violation) setParsedDocument(bury(new SecurityError(violation)))
      }
      return ({ result, replaceParseResult }) => {
        // A server that keeps documents by their text keeps all that were named by an id under one.
        if (named) return replaceParseResult(named)
        if (!(result instanceof Error)) return
        const errors = gate.closeAll([result], () => true)
        bulwark.invalid(errors[0]?.extensions.code, asked)
        replaceParseResult(bury(...errors))
      }
    },

    onValidate({ params, context, setResult }) {
      const { documentAST: document, schema } = params
      const buried = refused.get(document)
      const asked = new Asking(context, callers.of, { document, schema })
      if (buried) {
        setResult([...buried])
      } else {
        const violation = bulwark.document({ document, schema }, asked)
        if (violation) setResult([new SecurityError(violation)])
      }
      return ({ valid, result, setResult: replace }) => {
        const found = valid ? unknownOperations(params.schema, document) : result
        if (found.length === 0) return
        const opening = bulwark.mayOpen(callers.of(context))
        const errors = closeErrors(found, gate, opening, () => true, params.schema)
        // The status is the next one's to choose: a server keeps these errors, and with them what the last one chose.
        for (const error of errors) keepHttp(error, {})
        if (!buried) bulwark.invalid(errors[0]?.extensions.code, asked)
        replace([...charge(errors, context)])
      }
    },
  }
  return {
    hooks,
    buried: (document) => refused.get(document),
    misnamed: (context) => namedAtParse.violationOf(context),
    charge,
  }
}
