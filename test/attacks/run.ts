import type { GraphQLSchema } from 'graphql'
import type { BulwarkOptions } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Target } from '../support/listen.js'
import { corpus, families, WITHOUT_BATCHING } from './corpus.js'
import { type Entry, repeatedRequests, wireRequest } from './notation.js'
import { probeOptions, rateOptions } from './options.js'
import { offences, readResults } from './oracle.js'
import { calls, countCalls, createProbeSchema } from './probe-schema.js'
import { sendWire } from './wire.js'

interface Suite {
  readonly name: string
  start(batching: boolean, options: BulwarkOptions, schema: GraphQLSchema): Promise<Target>
  /** Why an entry can't be run here. */
  skip(entry: Entry): string | undefined
}

/** Runs every attack and every control of the corpus against a server. */
export function runCorpus({ name, start, skip }: Suite): void {
  if (!corpus) {
    it.skip(`${name}: the corpus of attacks is absent`, () => {})
    return
  }
  const { attacks, controls } = corpus
  describe(name, () => {
    let batching: Target
    let single: Target
    beforeAll(async () => {
      const schema = createProbeSchema(corpus?.probeSchema ?? '')
      batching = await start(true, probeOptions, schema)
      single = await start(false, probeOptions, schema)
    })
    afterAll(async () => {
      await batching?.close()
      await single?.close()
    })

    for (const entry of attacks) {
      if (!families.has(entry.family ?? '') || entry.repeatRequest) continue
      const why = entry.frames ? 'runs over a socket' : skip(entry)
      it.skipIf(why !== undefined)(`refuses ${entry.id}${why ? ` (${why})` : ''}`, async () => {
        const { port } = WITHOUT_BATCHING.has(entry.id) ? single : batching
        const before = calls.mutations
        const answer = await sendWire(port, wireRequest(asMeant(entry)))
        expect(offences(answer, entry.oracle ?? {}), answer.body.slice(0, 400)).toEqual([])
        // A few logins in one operation are honest; what is refused has run nothing.
        if (answer.status >= 400) expect(calls.mutations).toBe(before)
      })
    }

    for (const entry of attacks.filter(({ repeatRequest }) => repeatRequest)) {
      it(`refuses ${entry.id}`, async () => {
        const schema = createProbeSchema(corpus?.probeSchema ?? '')
        countCalls(schema)
        const { port, close } = await start(true, rateOptions, schema)
        try {
          const statuses = await repeat(port, entry)
          expect(statuses.filter((status) => status >= 500)).toEqual([])
          if (entry.oracle?.eventually429) {
            // Of clients that do not wait for the answer, the last one does.
            expect([...statuses, ...(await repeat(port, { ...entry, repeatRequest: { count: 1 } }))]).toContain(429)
          }
          if (entry.oracle?.noFullCharge) {
            const honest = { why: '', document: '{ users(first: 50) { id } }', id: 'honest' }
            expect((await sendWire(port, wireRequest(honest))).status).toBe(200)
          }
        } finally {
          await close()
        }
      })
    }

    for (const entry of controls) {
      it(`serves ${entry.id}`, async () => {
        const answer = await sendWire(batching.port, wireRequest(entry))
        expect(answer.status, answer.body.slice(0, 400)).toBe(200)
        for (const result of readResults(answer.body)) expect(result.errors).toBe(undefined)
      })
    }
  })
}

/** Another family's attack must meet its own protection, and not that against forged requests, which is before it. */
function asMeant(entry: Entry): Entry {
  if (entry.family === 'csrf-and-transport' || entry.defence === 'CSRF prevention') return entry
  return { ...entry, headers: { 'graphql-require-preflight': '1', ...entry.headers } }
}

/** Sends a request again and again, one after the other until it is refused; answers the statuses. */
async function repeat(port: number, entry: Entry): Promise<number[]> {
  const { concurrency = 1, abortAfterMs } = entry.repeatRequest ?? {}
  const requests = repeatedRequests(entry)
  const statuses: number[] = []
  const work = async () => {
    for (let next = requests.shift(); next !== undefined; next = requests.shift()) {
      const { status } = await sendWire(port, next, abortAfterMs)
      statuses.push(status)
      if (status === 429 && concurrency === 1) break
    }
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  return statuses
}
