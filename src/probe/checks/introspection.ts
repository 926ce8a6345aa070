import { type Check, type Flaw, safe, verdictOf } from '../check.js'
import { batchOf, operation } from '../operation.js'
import { isObject, resultOf, resultsOf } from '../result.js'
import type { Target } from '../target.js'
import type { Answer, ProbeRequest } from '../wire.js'

type Headers = Readonly<Record<string, string>>

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

/** Ways to ask for the schema, the plain one first: a filter may know one and not the next. */
const FORMS: readonly (readonly [name: string, write: (headers: Headers) => ProbeRequest])[] = [
  ['__schema', (headers) => operation({ headers }, '{ __schema { types { name } } }')],
  ['__type', (headers) => operation({ headers }, '{ __type(name: "Query") { name fields { name } } }')],
  ['an alias', (headers) => operation({ headers }, '{ id: __schema { types { name } } }')],
  ['a line break and a comma', (headers) => operation({ headers }, '{ __schema\n,{ types { name } } }')],
  ['a fragment', (headers) => operation({ headers }, '{ ...f } fragment f on Query { __schema { types { name } } }')],
  ['@include', (headers) => operation({ headers }, '{ __schema @include(if: true) { types { name } } }')],
  [
    'a second operation',
    (headers) =>
      operation({ headers }, 'query A { __typename } query B { __schema { types { name } } }', { operationName: 'B' }),
  ],
  ['GET', (headers) => ({ method: 'GET', headers, search: { query: '{ __schema { types { name } } }' } })],
  [
    'GET with a header for preflights',
    (headers) => ({
      method: 'GET',
      headers: { ...headers, 'apollo-require-preflight': '1' },
      search: { query: '{ __schema { types { name } } }' },
    }),
  ],
  [
    'a form',
    (headers) => ({
      method: 'POST',
      headers: { ...headers, ...FORM },
      body: new URLSearchParams({ query: '{ __schema { types { name } } }' }).toString(),
    }),
  ],
  [
    'application/graphql',
    (headers) => ({
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/graphql' },
      body: '{ __schema { types { name } } }',
    }),
  ],
  ['a batch', (headers) => batchOf({ headers }, ['{ __typename }', '{ __schema { types { name } } }'])],
  [
    'an event stream',
    (headers) => {
      const plain = operation({ headers }, '{ __schema { types { name } } }')
      return { ...plain, headers: { ...plain.headers, accept: 'text/event-stream' } }
    },
  ],
  ['_service', (headers) => operation({ headers }, '{ _service { sdl } }')],
]

export const introspection: Check = {
  id: 'introspection',
  severity: 'medium',
  title: 'the schema can be read',
  why: 'A map of everything that can be asked for, forgotten fields included, is where an attack begins.',
  owasp: 8,
  cwe: 200,
  async run(target) {
    const flaws = await openForms(target)
    if (flaws.length > 0) return verdictOf(flaws)
    const { anonymous } = target.callers
    if (target.judged === anonymous || !(await isOpen(target, (FORMS[0] as (typeof FORMS)[0])[1](anonymous.headers)))) {
      return safe()
    }
    return safe('refused to the user of --token, but not to strangers: well in development, and nowhere else')
  },
}

async function openForms(target: Target): Promise<Flaw[]> {
  const bypasses: Flaw[] = []
  for (const [index, [form, write]] of FORMS.entries()) {
    const request = write(target.judged.headers)
    if (!(await isOpen(target, request))) continue
    const whom = target.judged.name
    if (index === 0) return [{ coordinate: '__schema', message: `${whom} may read the whole schema.`, request }]
    bypasses.push({
      coordinate: form,
      message: `${whom} may read the schema by ${form}, which a filter misses.`,
      request,
    })
  }
  return bypasses
}

async function isOpen(target: Target, request: ProbeRequest): Promise<boolean> {
  const answer = await target.ask(request)
  const results = [resultOf(answer), ...(resultsOf(answer) ?? []), resultOf(lastEvent(answer))]
  return results.some((result) => Object.values(result?.data ?? {}).some(isSchema))
}

function isSchema(value: unknown): boolean {
  return isObject(value) && (Array.isArray(value.types) || Array.isArray(value.fields) || typeof value.sdl === 'string')
}

function lastEvent({ body, ...rest }: Answer): Answer {
  return { ...rest, body: /^data: ?(\{.*)$/m.exec(body)?.[1] ?? '' }
}
