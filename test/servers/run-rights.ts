import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { check } from './check.js'
import type { Answer, Host, HostKind } from './hosts/host.js'
import { base, type Case, type CaseRow, type Event, type Setting, schemaOf } from './rights/case.js'
import { cases } from './rights/index.js'
import { carried } from './run.js'

/** Attacks on rules of fields, owners and inputs, on one host; on one of them without the rules as well. */
export function runRights(kind: HostKind, control = false): void {
  describe(`${kind.name}: attacks on rights`, () => {
    for (const one of cases) runCase(kind, one, control)
  })
}

function runCase(kind: HostKind, { name, typeDefs, start }: Case, control: boolean): void {
  if (carriedRows(kind, start().rows).length === 0) return
  describe(name, () => {
    describe('refused', () => {
      const setting = start()
      const host = serve(kind, typeDefs, setting)
      test.each(carriedRows(kind, setting.rows))('$name', async (row) => {
        const answer = await host().send(row.caller, row.request, kind.accepts[0] ?? null)
        expectAnswer(kind, row, answer)
        if (row.runs) expect(answer.ran.filter((one) => one !== 'Query.companion')).toEqual(row.runs)
        setting.settled?.()
      })
    })

    const setting = start()
    const rows = carriedRows(kind, setting.rows).filter(isAttack)
    if (!control || rows.length === 0) return
    describe('without the rules it succeeds', () => {
      const host = serve(kind, typeDefs, { ...setting, fieldAuthorization: false, ownership: false })
      test.each(rows)('$name', async ({ caller, request, never = [] }) => {
        const { text, ran } = await host().send(caller, request, kind.accepts[0] ?? null)
        const found = never.filter((word) => text.includes(word))
        const own = ran.filter((coordinate) => coordinate !== 'Query.companion')
        expect(never.length > 0 ? found : own, text).not.toEqual([])
      })
    })
  })
}

function isAttack({ control, expected, never = [] }: CaseRow): boolean {
  return control !== false && (never.length > 0 || expected.kind === 'refused')
}

function expectAnswer(kind: HostKind, row: CaseRow, answer: Answer): void {
  const { expected } = row
  if (expected.kind !== 'events') {
    check(kind, { ...row, expected }, kind.accepts[0] ?? null, answer, [])
    return
  }
  for (const word of row.never ?? []) expect(answer.text).not.toContain(word)
  const told = answer.payloads.map(({ data, errors }): Event => {
    const codes = errors?.map(({ extensions }) => extensions?.code as never)
    return { data, ...(codes && { codes }) }
  })
  expect(told).toEqual(expected.events)
}

function carriedRows(kind: HostKind, rows: readonly CaseRow[]): CaseRow[] {
  const known = rows.filter(({ on }) => on === undefined || on.test(kind.name))
  return carried(kind, known)
}

/** Starts a server for the tests around it. */
function serve(kind: HostKind, typeDefs: string, setting: Setting): () => Host {
  const { resolvers, limits, fieldAuthorization, ownership, reset } = setting
  let host: Host | undefined
  beforeAll(async () => {
    const rights = {
      ...(fieldAuthorization !== undefined && { fieldAuthorization }),
      ...(ownership !== undefined && { ownership }),
    }
    host = await kind.start({ ...base, ...limits, ...rights }, (ran) => schemaOf(typeDefs, resolvers, ran))
  })
  beforeEach(() => reset?.())
  afterAll(() => host?.close())
  return () => host as Host
}
