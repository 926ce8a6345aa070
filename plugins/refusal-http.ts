import { codeOf, statusOfCode, violationHttp, violationOf } from '../src/errors.js'
import { isRefusal } from './payload.js'

/** What the refusal of a whole request says over HTTP. */
export interface RefusalHttp {
  readonly status: number
  /** Such as `retry-after` and `www-authenticate`. */
  readonly headers: Readonly<Record<string, string>>
}

/**
 * For hosts of Envelop that answer over HTTP by themselves: status and headers of a result that refuses the operation.
 * `undefined` for what has run, whose errors stand at their paths in an answer with 200. Yoga and Apollo need none of it.
 *
 * @example
 * ```ts
 * import { refusalHttp } from 'graphql-bulwark'
 *
 * const { status = 200, headers = {} } = refusalHttp({ data: { hello: 'world' } }) ?? {}
 * ```
 */
export function refusalHttp(result: {
  readonly data?: unknown
  readonly errors?: readonly unknown[] | undefined
}): RefusalHttp | undefined {
  if (!isRefusal(result)) return undefined
  const all = (result.errors ?? []).map((error): RefusalHttp => {
    const violation = violationOf(error)
    return violation ? violationHttp(violation) : { status: statusOfCode(codeOf(error)), headers: {} }
  })
  return {
    status: Math.max(...all.map(({ status }) => status)),
    headers: Object.assign({}, ...all.map(({ headers }) => headers)),
  }
}
