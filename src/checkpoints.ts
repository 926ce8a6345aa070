import type { GraphQLSchema } from 'graphql'
import type { Violation } from './errors.js'
import type {
  BatchInput,
  DocumentInput,
  Follower,
  MaybePromise,
  NamedInput,
  OperationInput,
  Refusal,
  RefusedInput,
  RequestInput,
  StreamInput,
} from './guard.js'
import type { Asked, Witness } from './traces.js'
import type { Viewer } from './viewer.js'

/** Where a bulwark writes; `console` is one. */
export interface Logger {
  info(message: string): void
  warn(message: string, data?: unknown): void
  error(message: string, data?: unknown): void
}

/** Where compositions tell of what they refused. */
export interface Recorder {
  readonly logger: Logger
  /** Told of every refusal, and in report mode of every one that would have been. What it throws is logged. */
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined
  /** Told of every refusal too, with what was asked; without it, whoever has put itself beside the request. */
  readonly witness?: Witness | undefined
}

/** Guards composed in a fixed order: what an adapter asks at each checkpoint. `asked` is for who records, not for guards. */
export interface Checkpoints {
  /** Whether it tells callers apart by itself. */
  readonly identifies: boolean
  schema(schema: GraphQLSchema): void
  /** Whether an HTTP request is one at all that may be looked at. */
  transport(input: RequestInput, context?: object): Violation | undefined
  /** Who asks. A viewer whom another plugin has made known before is one more credential. */
  request(input: RequestInput, known?: Viewer, context?: object): MaybePromise<Viewer | Violation>
  batch(input: BatchInput, asked?: Asked): Violation | undefined
  /** Whether documents may be named. */
  readonly names: boolean
  /** The text that a request names; a violation, or nothing where the request stays as it came. Never rejects. */
  named(input: NamedInput, asked?: Asked): MaybePromise<string | Violation | undefined>
  /** The same where a host parses at once, before it knows the caller. */
  namedAtOnce(params: NamedInput['params'], asked?: Asked): string | Violation | undefined
  source(text: string, asked?: Asked): Violation | undefined
  document(input: DocumentInput, asked?: Asked): Violation | undefined
  operation(input: OperationInput): MaybePromise<Violation | undefined>
  /** The schema that an operation which asks for nothing else is answered from; `undefined` for its own. */
  view(input: OperationInput): GraphQLSchema | undefined
  /** What follows an operation that runs. */
  follow(input: OperationInput): readonly Follower[]
  /** Something was refused before it could run; a violation takes its place. */
  refused(input: RefusedInput): MaybePromise<Violation | undefined>
  /** The server has refused what is no valid request, before anything of it could run. */
  invalid(code: unknown, asked: Asked): void
  /** A stream may start: a violation, or what must be called once when it has ended. */
  open(input: StreamInput, context?: object): Violation | (() => void)
  /** A stream may go on: a violation, or milliseconds after which to ask again though nothing happened. */
  renew(viewer: Viewer, context?: object): MaybePromise<Violation | number>
}
