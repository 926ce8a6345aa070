import type { DocumentNode, GraphQLFieldResolver, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import type { Attempt } from './attempts.js'
import type { Violation } from './errors.js'
import type { BatchMember } from './operation-batch.js'
import type { Witness } from './traces.js'
import type { Viewer } from './viewer.js'

/** A value, or a promise of it. A guard with nothing asynchronous to do returns the value. */
export type MaybePromise<T> = T | Promise<T>

/** Where a request carries its credentials. */
export interface RequestInput {
  /**
   * The value of a header, in any case; several lines of one header come joined by `, `. On a WebSocket, of the request
   * that opened it.
   */
  header(name: string): string | null
  /** What a WebSocket client sent when it connected; `null` on HTTP and where it sent nothing. */
  readonly connectionParams: Readonly<Record<string, unknown>> | null
  /** HTTP method, in capitals; `GET` on a WebSocket. */
  readonly method: string
  /** Whether the request came over a WebSocket. */
  readonly socket: boolean
  /** IP address of the other end of the connection, which may be a proxy's; `null` where the host does not tell. */
  readonly peer: string | null
}

/** A whole HTTP request, before any operation of it is looked at. */
export interface BatchInput {
  readonly viewer: Viewer
  /** Number of operations in the array. */
  readonly size: number
}

/** A request as it names the document that it wants to run, before any text is looked at. */
export interface NamedInput {
  /** Its members as they came, nothing of them checked. */
  readonly params: Readonly<Record<string, unknown>>
  /** `null` where the host does not know the caller yet. */
  readonly viewer: Viewer | null
}

/** The text of a document, before it is parsed. The answer must not depend on the caller: servers cache it. */
export interface SourceInput {
  readonly text: string
}

/** A parsed document, before it is validated. The answer must not depend on the caller: servers cache it. */
export interface DocumentInput {
  readonly document: DocumentNode
  readonly schema: GraphQLSchema
}

/** A valid operation of a known caller, before its first resolver runs. */
export interface OperationInput {
  readonly document: DocumentNode
  readonly schema: GraphQLSchema
  readonly operation: OperationDefinitionNode
  /** As the client sent them, not coerced. */
  readonly variables: Readonly<Record<string, unknown>>
  readonly viewer: Viewer
  /** What it came with; absent where the host does not tell. */
  readonly request?: RequestInput
  /** What its resolvers are given as context. */
  readonly context?: object
  /** Its place among the operations it came with, of an array of them. */
  readonly batch?: BatchMember | undefined
  /** Aborts when the client is gone; absent where the host does not tell. */
  readonly gone?: (() => AbortSignal | undefined) | undefined
  /** Whether nothing but its own resolvers can end it: the host waits for them, whatever happens. */
  readonly unstoppable?: boolean
}

/** An operation, or a text that was to be one, that was refused before it ran. */
export interface RefusedInput {
  readonly viewer: Viewer
  readonly request?: RequestInput
  /** By whom: what was refused for its rate is not counted again. */
  readonly code: unknown
  /** What the client is refused with, where a guard has refused. */
  readonly violation?: Violation | undefined
  readonly context?: object | undefined
  readonly text?: string | undefined
  readonly document?: DocumentNode | undefined
  /** It is an answer that is looked at as a whole: its operation may have been told of before. */
  readonly whole?: boolean
}

/** What follows an operation that runs. */
export interface Follower {
  /** Another event of a subscription, before it is sent: a violation ends the stream. */
  event?(result: object): MaybePromise<Violation | undefined>
  /** An answer, a part of one or an event, as it is about to be sent: a violation takes its place. */
  answer?(payload: object): Violation | undefined
  /**
   * It goes on after this turn. `stop` is called if something is to take its place; what comes back must be called once
   * when it has ended, or its stream has started.
   */
  runs?(stop: Stop): () => void
  /** Its stream of events has started, which `stop` ends; what comes back must be called once when it is over, however. */
  streams?(stop: Stop): () => void
  /** What has stopped it from within its resolvers. */
  stopped?(): Violation | undefined
  /** What resolves fields that have no resolver, in place of what would. */
  fieldResolver?(own: GraphQLFieldResolver<unknown, unknown> | undefined): GraphQLFieldResolver<unknown, unknown>
  /** The result of the operation; absent where it has none, or where it comes in parts. Called once. */
  end?(result: object | undefined, all?: readonly Follower[]): void
  /**
   * It has no whole result yet, and may never have one: the first part is all that is known, or nothing where the operation
   * broke off. Nobody knows what has run before.
   */
  partly?(first: object | undefined, all?: readonly Follower[]): void
  /** What the answer says of its cost under `extensions`, once the result is known; of each field to a privileged caller. */
  extensions?(privileged: boolean): Readonly<Record<string, unknown>> | undefined
  /** What the answer says of it in header fields. */
  headers?(): Readonly<Record<string, string>> | undefined
}

/** Puts a violation in the place of what runs. */
export type Stop = (violation: Violation) => void

/** Records what a guard has found in an operation that runs; what comes back stops it, which in report mode nothing does. */
export interface Judge {
  (violation: Violation): Violation | undefined
  /** The same was found once more in the same operation: it is only counted. */
  again?(violation: Violation): void
  /** Somebody has failed there to prove who they are, and was not refused for it. */
  failed?(attempt: Attempt): void
}

/**
 * Makes the judge of what a guard finds in an operation. Most find nothing in most of them, so it is asked for one when
 * something is found; then and later, with the input that `follow` was given, and as often as need be.
 */
export type JudgeOf = (input: OperationInput) => Judge

/** A stream of results that is about to start. */
export interface StreamInput {
  readonly viewer: Viewer
  /** What is one and the same for all operations of a connection, such as its socket; `null` where there is none. */
  readonly connection: object | null
  /** IP address of the client, as far as it can be trusted. */
  readonly address: string | null
}

/** Whether a guard refuses, or only records what it would have refused. */
export type GuardMode = 'enforce' | 'report'

/**
 * One protection: a name and one function for each checkpoint that concerns it. It answers with a violation, which is
 * plain data; it never throws to refuse, never writes HTTP and never knows the server.
 */
export interface Guard {
  /** The key of the protection in the options. */
  readonly name: string
  readonly mode: GuardMode
  /** One line for the start-up notice: what the guard does, with its numbers. */
  readonly summary: string
  /** Start-up and every schema change. Throws a `ConfigurationError` for a mistake. */
  schema?(schema: GraphQLSchema): void
  /**
   * An HTTP request that has arrived, before anything of it is parsed and before the caller is known. Not asked about what
   * comes over a WebSocket, nor about an operation that the application runs by itself.
   */
  transport?(input: RequestInput): Violation | undefined
  /** Who asks: a viewer, a violation, or nothing when the request carries no credentials of this guard's kind. */
  request?(input: RequestInput): MaybePromise<Viewer | Violation | undefined>
  /** What refuses a caller who has brought credentials to no guard. */
  readonly missing?: Violation | undefined
  batch?(input: BatchInput): Violation | undefined
  /** The text that a request names; a violation, or nothing where the request stays as it came. */
  named?(input: NamedInput): MaybePromise<string | Violation | undefined>
  source?(input: SourceInput): Violation | undefined
  document?(input: DocumentInput): Violation | undefined
  operation?(input: OperationInput): MaybePromise<Violation | undefined>
  /** The schema that an operation which asks for nothing else is answered from, where that is another. */
  view?(input: OperationInput): GraphQLSchema | undefined
  /** An operation that no guard has refused is about to run; what is found in it afterwards, a judge of `judgeOf` is told. */
  follow?(input: OperationInput, judgeOf: JudgeOf): Follower | undefined
  /** Something was refused before it could run. A violation takes its place. */
  refused?(input: RefusedInput): MaybePromise<Violation | undefined>
  /** A stream is about to start: a violation, or what must be called once when it has ended. */
  open?(input: StreamInput): Violation | (() => void) | undefined
  /**
   * Whether a viewer may still be told something, asked before each event of a stream: a violation, or milliseconds
   * after which it must be asked again though nothing happened. `undefined` for a viewer of others.
   */
  renew?(viewer: Viewer): MaybePromise<Violation | number | undefined>
  /** Who is told of what all guards refuse, those of other plugins included. */
  readonly witness?: Witness
  /** An answer is about to be sent: what waits to be written is written now. `undefined` where nothing has to be waited for. */
  settle?(): Promise<unknown> | undefined
  /** The server stops: what waits to be written is written. */
  close?(): Promise<void>
}

/** What a guard refused, or would have refused in report mode. */
export interface Refusal {
  readonly guard: string
  readonly mode: GuardMode
  readonly violation: Violation
  /** `null` at the checkpoints that must not know the caller. */
  readonly viewer: Viewer | null
}
