import type { GraphQLSchema } from 'graphql'
import type { BulwarkOptions } from 'graphql-bulwark'

/** Who asks. `member` has two roles; the last two bring credentials that nobody may accept. */
export type Caller = 'anonymous' | 'customer' | 'support' | 'member' | 'admin' | 'forged' | 'expired'

/** Header lines. Of credentials, those of a WebSocket stand in its connection parameters. */
export type Lines = readonly (readonly [name: string, value: string])[]

/** Credentials of any kind, made anew for each request. */
export interface Sender {
  /** `method` is the one that the server sees. */
  readonly lines: (method: string) => Lines | Promise<Lines>
  /** What stands in the query of the address. */
  readonly search?: Readonly<Record<string, string>>
  /** What an application has put into the context before. */
  readonly context?: object
}

/** One operation as a client writes it. */
export interface Ask {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
  readonly operationName?: string
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** One operation as a client names it: by an id in place of its text, or in ways that no client should. */
export type Naming = Partial<Ask> & Readonly<Partial<Record<'documentId' | 'doc_id' | 'id', unknown>>>

/** What is sent at once: one operation or, where the transport has batches, several. */
export type Request = Ask | readonly Ask[]

export interface Payload {
  readonly data?: Readonly<Record<string, unknown>> | null
  readonly errors?: readonly {
    readonly message: string
    readonly path?: readonly (string | number)[]
    readonly extensions?: Readonly<Record<string, unknown>>
  }[]
}

export interface Answer {
  /** `null` where the transport has none. */
  readonly status: number | null
  readonly contentType: string | null
  readonly headers: Readonly<Record<string, unknown>>
  /** Everything that the client received: parsed, and as it came. */
  readonly body: unknown
  readonly text: string
  /** The answer to the operation asked, taken out of the batch or the stream. */
  readonly result: Payload
  /** All that came for it: of a stream, its events. */
  readonly payloads: readonly Payload[]
  /** Coordinates of the resolvers that ran. */
  readonly ran: readonly string[]
}

/** How an operation and its refusal travel. */
export interface Transport {
  readonly name: string
  readonly mutations: boolean
  readonly subscriptions: boolean
  /** Longest document that can be sent. */
  readonly longest: number
  /** Values of the Accept header that make a difference; `null` sends none. */
  readonly accepts: readonly (string | null)[]
  /** Operations travel beside others: one of them has no status of its own, only the whole request has. */
  readonly batched: boolean
  /** When the caller becomes known. A host that learns it after validation tells nobody what is wrong with a document. */
  readonly identifies: 'before parsing' | 'before validation' | 'after validation'
  /** Whether there is a status, and the status of an ordinary invalid document. */
  readonly status: false | { readonly invalid: (accept: string | null) => number }
}

export interface Host {
  send(caller: Caller | Sender, request: Request | Naming, accept?: string | null): Promise<Answer>
  close(): Promise<void>
}

export interface HostKind extends Transport {
  /** @param createSchema Told where to note which resolvers ran; that of the shop without it. */
  start(options: BulwarkOptions, createSchema?: CreateSchema): Promise<Host>
}

/** What a client that has a choice sends. */
export const ANY_ACCEPT: readonly (string | null)[] = [
  'application/json',
  'application/graphql-response+json',
  '*/*',
  null,
]

export type CreateSchema = (ran: string[]) => GraphQLSchema

/** A request that harms nobody; a batched transport sends it along. */
export const COMPANION: Ask = { query: '{ companion }' }

/** The answer to the operation asked: the last of a batch, or the refusal of all of it. */
export function lastOf(body: unknown): Payload {
  return (Array.isArray(body) ? body.at(-1) : body) as Payload
}
