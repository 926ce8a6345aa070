import type { DocumentNode, GraphQLError } from 'graphql'
import type { Bulwark } from '../src/assemble.js'
import { SecurityError, type Violation } from '../src/errors.js'
import { ParsedDocuments } from '../src/parsed-documents.js'
import type { AskingFor, NamedDocuments } from './named-documents.js'

interface Parts {
  readonly bulwark: Bulwark
  readonly names: NamedDocuments
  /** A document that stands for a refusal. */
  readonly bury: (...errors: readonly GraphQLError[]) => DocumentNode
}

/** A text that is empty, and no id beside it. */
const NOTHING_NAMED: Violation = Object.freeze({ code: 'DOCUMENT_INVALID' })

/** Documents that are named by an id where a host parses at once: there they have the empty text in common. */
export class NamedAtParse {
  readonly #parts: Parts
  readonly #parsed = new ParsedDocuments()
  /** Operations whose text was parsed, and that are refused for how they name it. */
  readonly #misnamed = new WeakMap<object, Violation>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What refuses an operation before it runs. */
  violationOf(context: object): Violation | undefined {
    return this.#parts.bulwark.names ? this.#misnamed.get(context) : undefined
  }

  /** What stands in place of a text that is empty: the document that the request names by an id, or its refusal. */
  documentOf(
    text: string,
    context: object,
    asking: AskingFor,
    parse: (text: string) => DocumentNode,
  ): DocumentNode | undefined {
    const { bulwark, names, bury } = this.#parts
    if (!bulwark.names) return undefined
    this.#misnamed.delete(context)
    const named = names.atParse(context, text, asking)
    if (text !== '') {
      // Not buried: the server would keep the refusal for the next one who sends this text.
      if (typeof named === 'object') this.#misnamed.set(context, named)
      return undefined
    }
    if (typeof named !== 'string') return bury(new SecurityError(named ?? NOTHING_NAMED))
    const violation = bulwark.source(named, asking(named))
    if (violation) return bury(new SecurityError(violation))
    try {
      return this.#parsed.of(named, parse)
    } catch (error) {
      return bury(...bulwark.gate.closeAll([error as GraphQLError], () => true))
    }
  }
}
