import { inspect } from 'node:util'
import { type BulwarkOptions, errorTable, type Logger } from 'graphql-bulwark'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { SECRET } from './gate-of.js'
import { type LeakRow, leakRows } from './leak-rows.js'

/** One operation. */
export interface Ask {
  readonly query: string
  readonly variables?: Readonly<Record<string, unknown>>
}

export interface PrintedError {
  readonly message: string
  readonly path?: readonly (string | number)[]
  readonly locations?: unknown
  readonly extensions?: Readonly<Record<string, unknown>>
}

/** An answer as it goes over the wire. */
export interface Answer {
  /** `null` where there is no HTTP. */
  readonly status: number | null
  /** Headers and body. */
  readonly text: string
  readonly result: { readonly data?: unknown; readonly errors?: readonly PrintedError[] }
}

export interface Sender {
  send(ask: Ask): Promise<Answer>
  stop?(): Promise<void>
}

/** A server, by the way it is asked. */
export interface LeakHost {
  readonly name: string
  start(options: BulwarkOptions): Sender | Promise<Sender>
}

export interface Logged {
  readonly message: string
  readonly data: unknown
}

/** A logger, and the errors that it was told. */
export function recorder(): { logger: Logger; logged: Logged[] } {
  const logged: Logged[] = []
  const error = (message: string, data?: unknown) => logged.push({ message, data })
  return { logger: { info() {}, warn() {}, error }, logged }
}

/** As NODE_ENV; `undefined` is a host that says nothing. */
export const environments = ['production', undefined, 'development'] as const

/** Nothing of a secret, a stack or a file. */
export function expectNoLeak(text: string): void {
  expect(text).not.toContain(SECRET)
  expect(text).not.toMatch(/stack|node_modules|file:\/\/|\.ts:\d|\bat \w[\w.]* \(/i)
}

/** An error of which only the log has more. */
export function expectMasked(error: PrintedError | undefined, logged: readonly Logged[], hidden = SECRET): void {
  expect(error?.message).toBe(errorTable.INTERNAL_SERVER_ERROR.message)
  const reference = String(error?.extensions?.reference)
  expect(error?.extensions).toEqual({ code: 'INTERNAL_SERVER_ERROR', reference })
  expect(
    Object.keys(error ?? {}).filter((key) => !['message', 'path', 'locations', 'extensions'].includes(key)),
  ).toEqual([])
  const lines = logged.filter(({ message }) => message.includes(reference))
  expect(lines).toHaveLength(1)
  expect(inspect(lines[0]?.data)).toContain(hidden)
}

/** Runs the rows of the table of leaks against a server, whatever NODE_ENV says. */
export function runLeaks({ name, start }: LeakHost): void {
  describe.each(environments)(`${name}, NODE_ENV %s`, (environment) => {
    const { logger, logged } = recorder()
    let host: Sender
    beforeAll(async () => {
      vi.stubEnv('NODE_ENV', environment)
      host = await start({ logger })
    })
    afterEach(() => {
      logged.length = 0
    })
    afterAll(async () => {
      await host?.stop?.()
      vi.unstubAllEnvs()
    })

    test.each(leakRows)('$name', async (row) => {
      const answer = await host.send({ query: `{ fine ${row.name} ${row.select ?? ''} }` })
      checkRow(row, answer, logged)
    })

    test('all at once', async () => {
      const fields = leakRows.map((row) => `${row.name} ${row.select ?? ''}`)
      // In parts, for the default of root fields.
      for (let start = 0; start < fields.length; start += 10) {
        const part = fields.slice(start, start + 10)
        const answer = await host.send({ query: `{ fine ${part.join(' ')} }` })
        expectNoLeak(answer.text)
        expect(answer.result.errors).toHaveLength(part.length)
        const references = answer.result.errors?.map(({ extensions }) => extensions?.reference)
        expect(new Set(references).size).toBe(part.length)
        expect(answer.result.data).toMatchObject({ fine: 'fine' })
      }
    })

    test('what is meant for clients passes beside it', async () => {
      const { text, result } = await host.send({ query: '{ soldOut forbidden fine }' })
      expectNoLeak(text)
      expect(result.data).toEqual({ soldOut: null, forbidden: null, fine: 'fine' })
      expect(result.errors?.map(({ locations: _, ...error }) => error)).toEqual([
        { message: 'Sold out.', path: ['soldOut'], extensions: { left: 0, code: 'SOLD_OUT' } },
        { message: 'Not yours.', path: ['forbidden'], extensions: { code: 'FORBIDDEN' } },
      ])
      expect(logged).toEqual([])
    })

    test.each<[string, Ask]>([
      ['parseLiteral', { query: '{ fine takes(fussy: 1) }' }],
      ['parseLiteral in an object', { query: '{ fine takes(strict: { fussy: "a" }) }' }],
      ['parseValue', { query: 'query ($v: Fussy) { fine takes(fussy: $v) }', variables: { v: 1 } }],
      [
        'parseValue in an object',
        { query: 'query ($v: Strict) { takes(strict: $v) }', variables: { v: { fussy: 1 } } },
      ],
    ])('a scalar that throws in %s', async (_name, ask) => {
      const { status, text, result } = await host.send(ask)
      expectNoLeak(text)
      const { message } = errorTable.DOCUMENT_INVALID
      expect(result).toEqual({ errors: [{ message, extensions: { code: 'DOCUMENT_INVALID' } }] })
      if (status !== null) expect(status).toBeLessThan(500)
      expect(inspect(logged)).toContain(SECRET)
    })

    test.skipIf(environment === 'development').each<[string, Ask]>([
      ['a value', { query: 'query ($v: Int) { takes(count: $v) }', variables: { v: SECRET } }],
      [
        'a value in an object',
        { query: 'query ($v: Strict) { takes(strict: $v) }', variables: { v: { count: SECRET } } },
      ],
      ['an unknown member', { query: 'query ($v: Strict) { takes(strict: $v) }', variables: { v: { [SECRET]: 1 } } }],
      ['a literal', { query: `{ takes(count: "${SECRET}") }` }],
    ])('%s that does not fit is not sent back', async (_name, ask) => {
      const { status, text } = await host.send(ask)
      expectNoLeak(text)
      if (status !== null) expect(status).toBeLessThan(500)
    })
  })
}

function checkRow(row: LeakRow, { status, text, result }: Answer, logged: readonly Logged[]): void {
  const { name, hidden = SECRET, data = null, path = [name], varies } = row
  expectNoLeak(text)
  expect(text).not.toContain(hidden)
  if (status !== null) expect(status).toBe(200)
  expect(result.data).toEqual({ fine: 'fine', [name]: varies ? expect.toSatisfy(isListOrNull) : data })
  expect(result.errors).toHaveLength(1)
  const [error] = result.errors ?? []
  expect(varies ? error?.path?.slice(0, 1) : error?.path).toEqual(path)
  expectMasked(error, logged, hidden)
}

function isListOrNull(value: unknown): boolean {
  return value === null || Array.isArray(value)
}
