import type { BulwarkOptions, Refusal } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, type Logged } from './check.js'
import type { Host, HostKind } from './hosts/host.js'
import { lifted, reporting, standard, unbounded } from './options.js'
import type { CacheRow, Row } from './rows/row.js'
import { cacheRows, liftedRows, mutationsByGet, reportRows, ringRows, scenarios } from './scenarios.js'

/** Runs the whole table against one host. */
export function runScenarios(kind: HostKind): void {
  describe(kind.name, () => {
    describe('scenarios', () => {
      const run = serve(kind, standard)
      test.each(carried(kind, scenarios))('$name', run)
      test.runIf(!kind.mutations).each(mutationsByGet)('$name', run)
      for (const row of cacheRows) describe(`the same document by others: ${row.name}`, () => runInTurns(row, run))
    })
    // A host whose texts are short carries none of these.
    describe.runIf(carried(kind, liftedRows).length > 0)('a text of any size', () => {
      test.each(carried(kind, liftedRows))('$name', serve(kind, lifted))
    })
    describe.runIf(carried(kind, ringRows).length > 0)('fragments of any number', () => {
      test.each(carried(kind, ringRows))('$name', serve(kind, unbounded))
    })
    describe('only reported', () => {
      const refusals: Refusal[] = []
      const run = serve(kind, { ...reporting, onRefusal: (refusal) => refusals.push(refusal) })
      test.each(carried(kind, reportRows))('$name', async (row) => {
        refusals.length = 0
        await run(row)
        const codes = refusals.map(({ mode, violation }) => `${mode} ${violation.code}`)
        expect(codes).toContain(`report ${row.recorded}`)
      })
    })
  })
}

type Run = (row: Row) => Promise<void>

/** Starts a server for the tests around it; the function sends a row to it, under every Accept that it knows. */
function serve(kind: HostKind, options: BulwarkOptions): Run {
  const log: Logged[] = []
  const write = (message: string, data?: unknown) => log.push({ message, data })
  let host: Host | undefined
  beforeAll(async () => {
    host = await kind.start({ ...options, logger: { info: write, warn: write, error: write } })
  })
  afterAll(() => host?.close())
  return async (row) => {
    for (const accept of kind.accepts) {
      log.length = 0
      check(kind, row, accept, await (host as Host).send(row.caller, row.request, accept), log)
    }
  }
}

function runInTurns({ request, never = [], ...expected }: CacheRow, run: Run): void {
  test.each<('admin' | 'anonymous')[]>([
    ['admin', 'anonymous'],
    ['anonymous', 'admin'],
  ])('first by %s, then by %s', async (...callers) => {
    const name = `${callers[0]}First`
    for (let round = 0; round < 3; round++) {
      for (const caller of callers) {
        const hidden: readonly string[] = caller === 'anonymous' ? never : []
        await run({ name, caller, request: request(name), expected: expected[caller], never: hidden })
      }
    }
  })
}

/** Rows that a host can send. */
export function carried<R extends Pick<Row, 'request' | 'except' | 'type'>>(kind: HostKind, rows: readonly R[]): R[] {
  return rows.filter(({ request, except, type = 'query' }) => {
    if (except === kind.name) return false
    if (Array.isArray(request)) return kind.batched
    if (type === 'mutation' && !kind.mutations) return false
    if (type === 'subscription' && !kind.subscriptions) return false
    return JSON.stringify(request).length <= kind.longest
  })
}
