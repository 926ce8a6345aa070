import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Target } from '../support/listen.js'
import { corpus, families, WITHOUT_BATCHING } from './corpus.js'
import { type Entry, wireRequest } from './notation.js'
import { offences, readResults } from './oracle.js'
import { calls } from './probe-schema.js'
import { sendWire } from './wire.js'

interface Suite {
  readonly name: string
  start(batching: boolean): Promise<Target>
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
      batching = await start(true)
      single = await start(false)
    })
    afterAll(async () => {
      await batching?.close()
      await single?.close()
    })

    for (const entry of attacks) {
      if (!families.has(entry.family ?? '')) continue
      const why = entry.frames ? 'runs over a socket' : skip(entry)
      it.skipIf(why !== undefined)(`refuses ${entry.id}${why ? ` (${why})` : ''}`, async () => {
        const { port } = WITHOUT_BATCHING.has(entry.id) ? single : batching
        const before = calls.mutations
        const answer = await sendWire(port, wireRequest(entry))
        expect(offences(answer, entry.oracle ?? {}), answer.body.slice(0, 400)).toEqual([])
        // A few logins in one operation are honest; what is refused has run nothing.
        if (answer.status >= 400) expect(calls.mutations).toBe(before)
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
