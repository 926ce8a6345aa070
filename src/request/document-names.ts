/** How a request names the document that it wants to run. */
export type DocumentName =
  /** Neither a text nor an id; the host says what is missing. */
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'id'; readonly id: string }
  /** As clients of Apollo name it, with or without its text. */
  | { readonly kind: 'hash'; readonly hash: string; readonly text: string | undefined }
  /** In more than one way, or in one that nobody speaks. `apq` where Apollo's extension is all that is wrong. */
  | { readonly kind: 'bad'; readonly apq: boolean }

/** Members that hold an id: of the persisted documents proposal of GraphQL over HTTP, and of Relay. */
export const idMembers = ['documentId', 'doc_id', 'id'] as const

/** Longer ones are no ids of anybody. */
const LONGEST_ID = 256
/** The characters that the proposal allows; those of all known tools. */
const ID = /^[\w.~:-]+$/

const NONE: DocumentName = Object.freeze({ kind: 'none' })
const BAD: DocumentName = Object.freeze({ kind: 'bad', apq: false })
const BAD_APQ: DocumentName = Object.freeze({ kind: 'bad', apq: true })

/** Whether a value may be the id of a document. */
export function isDocumentId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= LONGEST_ID && ID.test(value)
}

/** Reads how a request names its document. A text that is empty is none: graphql-ws has to send one beside an id. */
export function readDocumentName(params: Readonly<Record<string, unknown>>): DocumentName {
  const { query } = params
  const hasText = query !== undefined && query !== null && query !== ''
  const hash = apolloHash(params.extensions)
  let id: unknown
  for (const member of idMembers) {
    const value = params[member]
    if (value === undefined || value === null) continue
    if (id !== undefined || hash !== undefined || hasText) return BAD
    id = value
  }
  if (id !== undefined) return isDocumentId(id) ? { kind: 'id', id } : BAD
  if (hash !== undefined) {
    if (!isDocumentId(hash) || (hasText && typeof query !== 'string')) return BAD_APQ
    return { kind: 'hash', hash, text: hasText ? query : undefined }
  }
  return typeof query === 'string' && hasText ? { kind: 'text', text: query } : NONE
}

/** The hash of Apollo's protocol; `undefined` without the extension, `null` for one of another version or shape. */
function apolloHash(extensions: unknown): string | null | undefined {
  const { persistedQuery } = (extensions ?? {}) as { persistedQuery?: unknown }
  if (persistedQuery === undefined || persistedQuery === null) return undefined
  const { version, sha256Hash } = persistedQuery as { version?: unknown; sha256Hash?: unknown }
  return version === 1 && typeof sha256Hash === 'string' ? sha256Hash : null
}
