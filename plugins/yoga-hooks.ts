/**
 * The hooks that Yoga has beyond Envelop's, as far as they are used. Written down here so that a user of plain Envelop
 * needs no types of Yoga.
 */
export interface YogaHooks {
  onRequestParse(
    payload: RequestParsePayload,
  ): MaybePromise<{ onRequestParseDone(payload: RequestParseDonePayload): MaybePromise<void> }>
  onParams(payload: { params: unknown }): void
  onResultProcess(payload: ResultProcessPayload): MaybePromise<void>
  onResponse(payload: ResponsePayload): void
  /**
   * Writes what waits to be recorded, and closes its sinks. Yoga calls it when the server is disposed of; a host that
   * disposes of no plugin has to call it itself.
   */
  onDispose(): Promise<void>
  readonly instrumentation: {
    request(payload: { readonly request: FetchRequest }, wrapped: () => MaybePromise<void>): MaybePromise<void>
    operation(payload: OperationPayload, wrapped: () => MaybePromise<void>): MaybePromise<void>
  }
}

type MaybePromise<T> = T | Promise<T>

type RequestParser = (request: FetchRequest) => MaybePromise<unknown>

/** The parts of a Fetch request that are read. */
export interface FetchRequest {
  readonly method?: string
  readonly url?: string
  readonly headers: { get(name: string): string | null }
}

interface RequestParsePayload {
  readonly request: FetchRequest
  readonly requestParser: RequestParser | undefined
  setRequestParser(parser: RequestParser): void
  readonly serverContext: object
}

interface RequestParseDonePayload {
  readonly requestParserResult: unknown
}

interface ResultProcessPayload {
  readonly request: FetchRequest
  readonly result: unknown
  setResult(result: unknown): void
  readonly serverContext: object
}

interface ResponsePayload {
  readonly request: FetchRequest
  readonly serverContext?: object | undefined
  readonly response:
    | {
        readonly headers?: {
          get(name: string): string | null
          set(name: string, value: string): void
          delete(name: string): void
        }
      }
    | undefined
}

interface OperationPayload {
  readonly request: FetchRequest
  /** Of one operation of the request. */
  readonly context: object
}
