import fc from 'fast-check'
import { mutated } from './mutated.js'
import { TEXTS, TOKEN, VARIABLES } from './shop.js'

/** A request over HTTP that may be anything. */
export interface Sent {
  readonly search: string
  readonly init: { readonly method: string; readonly headers: Record<string, string>; readonly body?: string }
}

/** The first one more often, or hardly anything would run. */
function oftenFirst<T>(...values: readonly [T, ...T[]]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(values[0]) },
    { weight: 2, arbitrary: fc.constantFrom(...values) },
  )
}

const types = [
  'application/json',
  'application/json; charset=utf-16',
  'text/plain',
  'multipart/form-data; boundary=x',
  'x',
]
const bodies = [
  '{"query":"{ hello }","variables":{}}',
  '[{"query":"{ secret }"},{"query":"{ hello }"}]',
  '[[[]]]',
  'null',
]

const drawn = fc.record({
  query: mutated(TEXTS, 3),
  variables: fc.oneof(
    { weight: 6, arbitrary: oftenFirst(...VARIABLES) },
    { weight: 1, arbitrary: mutated(VARIABLES, 3) },
  ),
  form: oftenFirst('post' as const, 'get', 'array', 'multipart', 'graphql', 'raw'),
  accept: oftenFirst('application/json', '*/*', 'text/event-stream', 'multipart/mixed', 'image/png', ''),
  type: fc.constantFrom(...types),
  operationName: oftenFirst(undefined, 'Q', 'First', 'Second', '', '__proto__'),
  isKnown: fc.boolean(),
  raw: mutated(bodies, 3),
})
type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never

/** Requests of each form with documents, variables and bodies that are almost right. */
export const requests: fc.Arbitrary<Sent> = drawn.map((request) => {
  const headers = { accept: request.accept, 'graphql-require-preflight': '1', ...caller(request) }
  if (request.form === 'get') return { search: searchOf(request), init: { method: 'GET', headers } }
  const { type, body } = bodyOf(request)
  return { search: '', init: { method: 'POST', headers: { ...headers, 'content-type': type }, body } }
})

function caller({ isKnown }: Drawn): Record<string, string> {
  return isKnown ? { authorization: `Bearer ${TOKEN}` } : {}
}

function searchOf({ query, variables, operationName }: Drawn): string {
  return `?${new URLSearchParams({ query, variables, ...(operationName !== undefined && { operationName }) })}`
}

function bodyOf({ form, query, variables, operationName, type, raw }: Drawn): { type: string; body: string } {
  const name = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`
  // Variables are text that may be no JSON any more.
  const member = `{"query":${JSON.stringify(query)},"variables":${variables}${name}}`
  if (form === 'raw') return { type, body: raw }
  if (form === 'graphql') return { type: 'application/graphql', body: query }
  if (form !== 'multipart') {
    return { type: 'application/json', body: form === 'array' ? `[${member},${member}]` : member }
  }
  const part = (field: string, text: string) =>
    `--x\r\ncontent-disposition: form-data; name="${field}"\r\n\r\n${text}\r\n`
  const body = `${part('operations', member)}${part('map', '{}')}--x--\r\n`
  return { type: 'multipart/form-data; boundary=x', body }
}

/** Looks at answers: one tells nothing and blames nobody but the client, and of all a good part has run. */
export class Answers {
  readonly #secret: string
  #all = 0
  #ran = 0

  constructor(secret: string) {
    this.#secret = secret
  }

  flawOf(status: number, text: string): string | undefined {
    this.#all++
    if (text.includes('"data":{')) this.#ran++
    if (status >= 500 || text.includes(this.#secret)) return `${status} ${text}`
    return /at .+\.[jt]s:\d+|node_modules|"stacktrace"/.test(text) ? text : undefined
  }

  /** Share of the answers that came of an execution. */
  get ran(): number {
    return this.#ran / this.#all
  }
}
