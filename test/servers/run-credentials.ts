import { inspect } from 'node:util'
import { ConfigurationError, type Refusal } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { check, type Logged } from './check.js'
import { mistakes, situations, withMistake } from './credentials/index.js'
import type { CredentialRow, Situation } from './credentials/situation.js'
import { linesOf } from './hosts/callers.js'
import type { Host, HostKind } from './hosts/host.js'

const request = { query: '{ roles }' }

/** Runs the table of who gets in against one host; what takes seconds on the first of a library alone. */
export function runCredentials(kind: HostKind, first = false): void {
  describe(`credentials on ${kind.name}`, () => {
    for (const situation of situations) if (first || !situation.slow) runSituation(kind, situation)
    test.runIf(first).each(mistakes)('no server starts with %s', async (_name, jwt, message) => {
      const start = async () => kind.start(withMistake(jwt))
      await expect(start).rejects.toThrow(ConfigurationError)
      await expect(start).rejects.toThrow(message)
    })
  })
}

function runSituation(kind: HostKind, situation: Situation): void {
  describe(situation.name, async () => {
    const { options, rows, after } = await situation.start()
    const told: unknown[] = []
    const log: Logged[] = []
    const write = (message: string, data?: unknown) => log.push({ message, data })
    const refusals: Refusal[] = []
    let host: Host | undefined
    beforeAll(async () => {
      host = await kind.start({
        ...options,
        logger: { info: write, warn: write, error: write },
        onEvent: (event) => told.push(event),
        onRefusal: (refusal) => refusals.push(refusal),
      })
    })
    afterAll(() => host?.close())
    test.each(rows)('$name', { timeout: 20_000 }, async (row: CredentialRow) => {
      refusals.length = 0
      const accept = kind.accepts[0] ?? null
      const answer = await (host as Host).send(row.caller, row.request ?? request, accept)
      check(kind, { request, ...row }, accept, answer, log)
      const codes = refusals.map(({ mode, violation }) => `${mode} ${violation.code}`)
      if (row.recorded !== undefined) expect(codes).toContain(`report ${row.recorded}`)
      for (const secret of await secretsOf(row)) {
        expect(answer.text).not.toContain(secret)
        expect(inspect([told, log, refusals], { depth: 9, maxStringLength: null })).not.toContain(secret)
      }
    })
    test.runIf(after)('in the end', () => after?.())
  })
}

/** K9: what may be read in no answer, log or event. */
async function secretsOf({ caller }: CredentialRow): Promise<string[]> {
  const values = (await linesOf(caller)).map(([, value]) => value)
  return values.flatMap((value) => value.split(/[\s;,.=]+/)).filter((part) => part.length > 40)
}
