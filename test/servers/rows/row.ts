import type { ErrorCode } from 'graphql-bulwark'
import type { Ask, Caller, Request, Sender } from '../hosts/host.js'

/** Whether graphql refuses the document itself, what is sent with it, or that nothing tells which operation to run. */
export type Stage = 'document' | 'request' | 'choice'

/** What the caller must get. */
export type Expected =
  /** A result without errors. Without `data`, whatever the data is. */
  | { readonly kind: 'data'; readonly data?: object; readonly ran?: readonly string[] }
  /** An executed operation of which some fields failed. */
  | { readonly kind: 'partial'; readonly data: object; readonly errors: readonly FieldError[] }
  | Refused
  | Constant
  /** Refused for the token, or for the document where the host validates before it asks who is there. */
  | { readonly kind: 'unidentified' }
  /** The full texts of graphql, for who may see the schema. */
  | { readonly kind: 'told'; readonly stage: Stage; readonly text: RegExp }

/** Nothing ran. `whole` refuses what came along in the same batch as well. */
interface Refused {
  readonly kind: 'refused'
  readonly code: ErrorCode
  readonly status: number
  readonly limit?: string
  readonly whole: boolean
}

/** The constant error, under the status that the host gives to an invalid document. */
interface Constant {
  readonly kind: 'constant'
  readonly stage: Stage
}

export interface FieldError {
  readonly path: readonly (string | number)[]
  readonly code: string
  /** The text that the application meant for its clients; without it the error is masked, with a reference. */
  readonly message?: string
}

/** One scenario: true on every host that can carry the request. */
export interface Row {
  readonly name: string
  readonly caller: Caller | Sender
  readonly request: Request
  readonly type?: 'query' | 'mutation' | 'subscription'
  readonly expected: Expected
  /** Name of a host whose library answers this by itself, before any plugin could. */
  readonly except?: string
  /** What the client may find nowhere in the answer. */
  readonly never?: readonly string[]
}

/** The same document by a caller who may see more and by one who may not, in turns, whatever the server keeps of it. */
export interface CacheRow {
  readonly name: string
  /** The name makes a document that no other row has put into a cache. */
  readonly request: (operation: string) => Ask
  readonly admin: Expected
  readonly anonymous: Expected
  readonly never?: readonly string[]
}

export const data = (data?: object, ran?: readonly string[]): Expected => ({
  kind: 'data',
  ...(data && { data }),
  ...(ran && { ran }),
})

export const partial = (data: object, ...errors: readonly FieldError[]): Expected => ({ kind: 'partial', data, errors })

/** Refused for what one operation is or asks. */
export const refused = (code: ErrorCode, status: number, limit?: string): Expected => ({
  kind: 'refused',
  code,
  status,
  whole: false,
  ...(limit !== undefined && { limit }),
})

/** Refused before any document of the request is parsed. */
export const refusedWhole = (code: ErrorCode, status: number, limit?: string): Refused => ({
  kind: 'refused',
  code,
  status,
  whole: true,
  ...(limit !== undefined && { limit }),
})

export const constant: Constant = { kind: 'constant', stage: 'document' }

/** The constant error for a document that is valid by itself, under 400 whatever the host. */
export const constantRequest: Expected = { kind: 'constant', stage: 'request' }

export const told = (text: RegExp, stage: Stage = 'document'): Expected => ({ kind: 'told', stage, text })
