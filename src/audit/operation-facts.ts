import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql'
import { plainOrNull, plainText } from '../plain-text.js'
import type { Runtime } from '../runtime.js'
import type { Asked } from '../traces.js'
import type { AuditEvent } from './audit-event.js'

/** Texts longer than this are refused for their length, and to digest them would cost more than to refuse them. */
const MAX_DIGESTED = 100_000
const MAX_NAME = 128
/** Definitions among which the only operation is looked for. */
const MAX_DEFINITIONS = 50
const MAX_FIELDS = 20

const rootTypes = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' } as const

/** What is told of an operation. Digests are kept by document, which servers keep as well. */
export class OperationFacts {
  readonly #sha256: Runtime['sha256']
  readonly #digests = new WeakMap<DocumentNode, string>()

  constructor(sha256: Runtime['sha256']) {
    this.#sha256 = sha256
  }

  of({ document, operation, text }: Asked): AuditEvent['operation'] {
    if (document === undefined)
      return text === undefined ? null : Object.freeze({ hash: this.#digest(text), ...UNNAMED })
    const known = operation ?? onlyOperation(document)
    return Object.freeze({
      hash: this.#digestOf(document),
      type: known?.operation ?? null,
      name: plainOrNull(known?.name?.value, MAX_NAME),
    })
  }

  #digestOf(document: DocumentNode): string | null {
    let digest: string | null | undefined = this.#digests.get(document)
    if (digest === undefined) {
      const text = document.loc?.source.body
      digest = text === undefined ? null : this.#digest(text)
      if (digest !== null) this.#digests.set(document, digest)
    }
    return digest
  }

  #digest(text: string): string | null {
    return this.#sha256 && text.length <= MAX_DIGESTED ? hexOf(this.#sha256(text)) : null
  }
}

const UNNAMED = { type: null, name: null } as const

/** The operation of a document, where nobody has told which one of it was meant. */
function onlyOperation({ definitions }: DocumentNode): OperationDefinitionNode | undefined {
  if (definitions.length > MAX_DEFINITIONS) return undefined
  const operations = definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  )
  return operations.length === 1 ? operations[0] : undefined
}

/** Root fields as they are written, by coordinate. */
export function rootFields({ selectionSet }: OperationDefinitionNode, rootType: string): readonly string[] {
  const fields = new Set<string>()
  for (const node of selectionSet.selections) {
    if (fields.size >= MAX_FIELDS) break
    if (node.kind === Kind.FIELD) fields.add(plainText(`${rootType}.${node.name.value}`))
  }
  return Object.freeze([...fields])
}

/** The name of the root type: that of the schema, or the usual one. */
export function rootTypeOf(operation: OperationDefinitionNode, asked: Asked): string {
  return asked.schema?.getRootType(operation.operation)?.name ?? rootTypes[operation.operation]
}

/** Persisted documents are known by their digest in this form. */
function hexOf(base64url: string): string {
  const bytes = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  let hex = ''
  for (let index = 0; index < bytes.length; index++) hex += HEX[bytes.charCodeAt(index)]
  return hex
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
