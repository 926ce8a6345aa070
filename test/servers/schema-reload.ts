import type { BulwarkOptions } from '../../src/bulwark-options.js'
import { bulwarkDirectives } from '../../src/directives.js'

interface ReloadRow {
  readonly name: string
  /** Fields of `Query` of the schema that comes later. */
  readonly fields: string
  readonly options: BulwarkOptions
  /** What `{ shown }` is answered with, each time. */
  readonly status: number
}

const limits = { fields: { 'Query.gone': { depth: 3 } } }

/** Fields of `Query` of the schema that a server begins with. */
export const FIRST = 'shown: String gone: String @deprecated'

/** Schemas that replace another while a server runs: what is wrong with one denies all of it. */
export const reloadRows: readonly ReloadRow[] = [
  { name: 'a sound one is served', fields: 'shown: String gone: Int', options: limits, status: 200 },
  { name: 'its rules hold at once', fields: 'shown: String @authenticated', options: {}, status: 401 },
  { name: 'limits of a field that it does not have', fields: 'shown: String', options: limits, status: 500 },
  {
    name: 'a date of a field that it does not have',
    fields: 'shown: String',
    options: { deprecations: { headers: { dates: { 'Query.gone': { since: '2026-01-01' } } } } },
    status: 500,
  },
  {
    name: 'a window that is no time, at another field',
    fields: 'shown: String other: String @rateLimit(limit: 1, window: "soon")',
    options: {},
    status: 500,
  },
  {
    name: 'a constraint that has no effect, at another field',
    fields: 'shown: String other(n: Int @constraint(pattern: "a")): String',
    options: {},
    status: 500,
  },
]

export function sdl(fields: string): string {
  return `${bulwarkDirectives} type Query { ${fields} }`
}

export async function post(
  send: (init: RequestInit) => Promise<Response>,
  query: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await send({
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  })
  return { status: response.status, text: await response.text() }
}
