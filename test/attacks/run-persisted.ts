import { createHash } from 'node:crypto'
import type { GraphQLSchema } from 'graphql'
import { type BulwarkOptions, trustedDocuments } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Target } from '../support/listen.js'
import { corpus } from './corpus.js'
import { type Entry, wireRequest } from './notation.js'
import { probeOptions } from './options.js'
import { offences, readResults } from './oracle.js'
import { calls, createProbeSchema } from './probe-schema.js'
import { sendWire } from './wire.js'

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

const KNOWN = '{ me { id } }'
const KNOWN_MUTATION = 'mutation { deleteUser(id: "1") }'
const store = trustedDocuments({ known: KNOWN, mutation: KNOWN_MUTATION })

/** The entry with the hashes that it leaves to be filled in, and with what Apollo asks of a GET request. */
function fill(entry: Entry): Entry {
  const { query = '' } = (entry.body ?? {}) as { query?: string }
  const text = JSON.stringify(entry)
    .replaceAll('SHA256_OF_QUERY', sha256(query))
    .replaceAll('KNOWN_MUTATION', sha256(KNOWN_MUTATION))
    .replaceAll('KNOWN', sha256(KNOWN))
  return { ...JSON.parse(text), headers: { ...entry.headers, 'apollo-require-preflight': 'yes' } }
}

/** Runs the attacks of the family on a server that serves trusted documents alone, and on one that serves any. */
export function runPersistedAttacks(
  name: string,
  start: (options: BulwarkOptions, schema: GraphQLSchema) => Promise<Target>,
): void {
  const entries = corpus?.attacks.filter(({ family }) => family === 'persisted-documents') ?? []
  if (!corpus) {
    it.skip(`${name}: the corpus of attacks is absent`, () => {})
    return
  }
  describe(`${name}: persisted documents`, () => {
    let trusting: Target
    let open: Target
    beforeAll(async () => {
      const schema = createProbeSchema(corpus?.probeSchema ?? '')
      trusting = await start({ ...probeOptions, trustedDocuments: { store } }, schema)
      open = await start(probeOptions, createProbeSchema(corpus?.probeSchema ?? ''))
    })
    afterAll(async () => {
      await trusting?.close()
      await open?.close()
    })
    const send = ({ port }: Target, entry: Entry) => sendWire(port, wireRequest(fill(entry)))

    it('has all entries', () => expect(entries).toHaveLength(8))

    it.each(entries.map((entry) => [entry.id, entry] as const))('refuses %s', async (_id, entry) => {
      const before = calls.mutations
      for (const _again of [1, 2]) {
        const answer = await send(trusting, entry)
        expect(offences(answer, entry.oracle ?? {}), answer.body).toEqual([])
        expect(answer.status).toBe(entry.queryString ? 405 : 403)
      }
      expect(calls.mutations).toBe(before)
    })

    it('has kept no text of an attack', async () => {
      for (const entry of entries) {
        const { query = entry.document } = (entry.body ?? {}) as { query?: string }
        if (query === undefined) continue
        const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query) } }
        const answer = await send(trusting, { id: 'later', why: '', body: { extensions } })
        expect(offences(answer, { noData: true, status4xx: true }), answer.body).toEqual([])
      }
    })

    it('serves what the attacks were made of', async () => {
      const before = calls.mutations
      for (const documentId of ['sha256:KNOWN', 'known', 'sha256:KNOWN_MUTATION']) {
        const answer = await send(trusting, { id: 'honest', why: '', body: { documentId } })
        expect(answer.status, answer.body).toBe(200)
        for (const { data, errors } of readResults(answer.body))
          expect([errors, data]).toEqual([undefined, expect.any(Object)])
      }
      expect(calls.mutations).toBe(before + 1)
    })

    it.each(['persisted.raw-when-safelist', 'persisted.apq-register'])(
      '%s succeeds where any is served',
      async (id) => {
        const entry = entries.find((one) => one.id === id) as Entry
        expect(offences(await send(open, entry), entry.oracle ?? {})).not.toEqual([])
      },
    )
  })
}
