import type { Violation } from '../src/errors.js'
import { type BatchMember, OperationBatch } from '../src/operation-batch.js'
import { PerRequest } from '../src/per-request.js'
import type { Followed } from './followers.js'
import type { FetchRequest } from './yoga-hooks.js'

interface Answer {
  batch: OperationBatch | undefined
  readonly followed: Followed[]
  refusal: Violation | undefined
  /** Results of operations that were paid for. */
  paid: object[]
}

/** What the operations of one HTTP request have in common: a batch, and the header fields of the answer. */
export class Answers {
  readonly #ofRequests = new PerRequest<Answer>()
  readonly #members = new PerRequest<BatchMember>()

  open(request: FetchRequest): void {
    this.#ofRequests.set(request, { batch: undefined, followed: [], refusal: undefined, paid: [] })
  }

  openBatch(request: FetchRequest, size: number): void {
    const answer = this.#ofRequests.get(request)
    if (answer) answer.batch = new OperationBatch(size)
  }

  /** The place of one operation in a batch; `undefined` where there is none. */
  join(request: FetchRequest, context: object): BatchMember | undefined {
    const member = this.#ofRequests.get(request)?.batch?.member()
    if (member) this.#members.set(context, member)
    return member
  }

  memberOf(context: object | undefined): BatchMember | undefined {
    return context && this.#members.get(context)
  }

  /** Whether the answer as a whole is looked at before it is sent. */
  isHttp(context: object | undefined): boolean {
    return this.#of(context) !== undefined
  }

  add(context: object | undefined, followed: Followed | undefined): void {
    if (followed) this.#of(context)?.followed.push(followed)
  }

  markPaid<Result extends object>(context: object | undefined, result: Result): Result {
    this.#of(context)?.paid.push(result)
    return result
  }

  isPaid(request: FetchRequest, result: object): boolean {
    return this.#ofRequests.get(request)?.paid.includes(result) ?? false
  }

  refuse(context: object | undefined, violation: Violation): void {
    const answer = this.#of(context)
    if (answer && violation.headers) answer.refusal = violation
  }

  /** Of several operations, the last one to say something of a name, such as what is left. */
  headersOf(request: FetchRequest): Readonly<Record<string, string>> {
    const answer = this.#ofRequests.get(request)
    if (answer === undefined) return {}
    return answer.refusal?.headers ?? Object.assign({}, ...answer.followed.map((followed) => followed.headers()))
  }

  #of(context: object | undefined): Answer | undefined {
    const { request } = (context ?? {}) as { request?: FetchRequest }
    return request && this.#ofRequests.get(request)
  }
}
