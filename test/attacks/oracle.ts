import type { Oracle } from './notation.js'

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly ms?: number
}

interface Result {
  readonly data?: unknown
  readonly errors?: readonly { readonly message?: unknown }[]
}

/** Everything that an answer does against an oracle; nothing is what a defended server does. */
export function offences(answer: Answer, oracle: Oracle): string[] {
  const found: string[] = []
  const check = (holds: boolean, what: string) => {
    if (!holds) found.push(what)
  }
  const results = readResults(answer.body)
  const errors = results.flatMap((result) => result.errors ?? [])
  for (const pattern of oracle.mustNotMatch ?? []) check(!new RegExp(pattern).test(answer.body), `matches ${pattern}`)
  if (oracle.no5xx) check(answer.status < 500, `status ${answer.status}`)
  if (oracle.noData) check(!results.some(({ data }) => hasValue(data)), 'has data')
  if (oracle.noStack) check(!/\bat .+:\d+:\d+|node_modules/.test(answer.body), 'has a stack')
  if (oracle.noFriends) check(!answer.body.includes('"friends"'), 'has friends')
  if (oracle.noPollution)
    check(({} as Record<string, unknown>)[oracle.noPollution] === undefined, 'polluted a prototype')
  if (oracle.wellFormed)
    check(
      errors.every(({ message }) => typeof message === 'string' && message !== ''),
      'ill-formed',
    )
  if (oracle.maxErrors !== undefined) check(errors.length <= oracle.maxErrors, `${errors.length} errors`)
  if (oracle.maxBytes !== undefined) check(answer.body.length <= oracle.maxBytes, `${answer.body.length} bytes`)
  if (oracle.status4xx) check(answer.status >= 400 && answer.status < 500, `status ${answer.status}`)
  if (oracle.status4xxOr200Errors)
    check(answer.status < 500 && (answer.status >= 400 || errors.length > 0), 'a success')
  if (oracle.status4xxOr200) check(answer.status === 200 || (answer.status >= 400 && answer.status < 500), 'another')
  if (oracle.noHeader) check(answer.headers?.[oracle.noHeader] === undefined, `has the header ${oracle.noHeader}`)
  // The machine is not idle, with other tests beside.
  if (oracle.maxMs !== undefined) check((answer.ms ?? 0) <= 3 * oracle.maxMs, `took ${answer.ms} ms`)
  const reply = parse(answer.body)
  const members = Array.isArray(reply) ? reply.length : reply ? Object.keys(reply).length : 0
  if (oracle.notArrayOver !== undefined) {
    check(!Array.isArray(reply) || reply.length <= oracle.notArrayOver, `an array of ${members}`)
  }
  if (oracle.replyMembersMax !== undefined) check(members <= oracle.replyMembersMax, `${members} members`)
  return found
}

/** Results in whatever framing: one, an array, events of a stream, parts of a multipart body. */
export function readResults(body: string): Result[] {
  const whole = parse(body)
  if (whole !== undefined) return [whole].flat(2) as Result[]
  return body
    .split(/\r?\n/)
    .map((line) => parse(line.replace(/^data:\s*/, '')))
    .filter((part) => part !== undefined) as Result[]
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function hasValue(data: unknown): boolean {
  return typeof data === 'object' && data !== null && Object.values(data).some((value) => value !== null)
}
