import type { BulwarkOptions, Refusal, SecurityEvent } from 'graphql-bulwark'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Answer, Caller, Host, HostKind, Naming } from './hosts/host.js'
import { hashed, refusal, refusedRows, requiring, STRANGER, servedRows, sha256, strict, texts } from './trusted.js'

const logger = { info() {}, warn() {}, error() {} }
const NOT_TRUSTED = refusal('DOCUMENT_NOT_TRUSTED')

/** Which documents are served, on one host. */
export function runTrusted(kind: HostKind): void {
  const accept = kind.accepts[0] ?? null
  const isGet = !kind.mutations
  const isEarly = kind.identifies === 'before parsing'
  const isCarried = ([name, request]: readonly [string, Naming]) =>
    JSON.stringify(request).length <= kind.longest && !(isGet && name.endsWith('null'))
  /** What ran beside what travels along. */
  const ranOf = ({ ran }: Answer) => ran.filter((coordinate) => coordinate !== 'Query.companion')
  const codeOf = ({ result }: Answer) => result.errors?.[0]?.extensions?.code

  const expectRefused = (answer: Answer, expected = NOT_TRUSTED, status = 403, whole = true) => {
    expect(answer.result).toEqual(expected)
    expect(ranOf(answer)).toEqual([])
    if (kind.batched && whole) expect(answer.body).toEqual(expected)
    if (kind.batched && whole) expect(answer.ran).toEqual([])
    if (kind.status !== false && (whole || !kind.batched)) expect(answer.status).toBe(status)
  }
  const expectHello = (answer: Answer, name = 'Ada') => {
    expect(answer.result).toEqual({ data: { hello: `Hello ${name}` } })
    expect(ranOf(answer)).toEqual(['Query.hello'])
  }

  describe(`${kind.name}: trusted documents`, () => {
    let host: Host
    const send = (request: Naming, caller: Caller = 'anonymous') => host.send(caller, request, accept)
    const greet = (request: Naming, caller?: Caller) => send({ ...request, variables: { name: 'Ada' } }, caller)

    describe.each([
      ['and nothing else', strict],
      ['unless the role may', requiring],
    ])('served %s', (_name, options) => {
      beforeAll(async () => {
        host = await kind.start({ ...options, logger })
      })
      afterAll(() => host.close())
      // A host that learns too late who asks has looked at the text by then.
      const early = isEarly || options === strict

      test.each(servedRows.filter(isCarried))('served: %s', async (_row, request) => {
        for (const _again of [1, 2]) expectHello(await greet(request))
      })
      test.each(refusedRows.filter(isCarried))('refused: %s', async (name, request) => {
        const isText = name.startsWith('a text that is no') || name.startsWith('a text of half')
        for (const caller of ['anonymous', 'customer'] as const) {
          const answer = await greet(request, caller)
          if (early || !isText) expectRefused(answer)
          else expect([codeOf(answer), ranOf(answer)]).toEqual([expect.stringMatching(/^(DOCUMENT_INV|BYTE_LIM)/), []])
        }
      })
      test('whatever has been asked before', async () => {
        const rows = [...servedRows, ...refusedRows].filter(isCarried).filter(([name]) => !/no GraphQL|half/.test(name))
        for (let round = 0; round < 2; round++) {
          for (const [index, [name]] of rows.entries()) {
            const [, request] = rows[(index * 7 + round) % rows.length] as (typeof rows)[number]
            const isServed = servedRows.some((row) => row[1] === request)
            const answer = await greet(request)
            expect([name, ranOf(answer)]).toEqual([name, isServed ? ['Query.hello'] : []])
          }
        }
      })
      test('no text and no id', async () => {
        for (const request of [{}, { query: '' }, { documentId: null }]) {
          const answer = await send({ operationName: 'Hello', ...request })
          expect(ranOf(answer)).toEqual([])
          expect(answer.result.errors).toHaveLength(1)
          expect(answer.result.data ?? null).toBeNull()
        }
      })
    })

    describe('of everybody else', () => {
      afterEach(() => host.close())
      const start = async (options: BulwarkOptions) => {
        host = await kind.start({ ...requiring, logger, ...options })
      }
      const store = requiring.trustedDocuments ? requiring.trustedDocuments.store : () => null

      test('a role may send any document, and nobody behind it', async () => {
        await start({})
        for (const _again of [1, 2]) {
          expectHello(await greet({ query: STRANGER }, 'admin'))
          expectRefused(await greet({ query: STRANGER }), NOT_TRUSTED, 403, isEarly)
          // It is the hash of what was just served, which is no trust.
          expectRefused(await greet(hashed(sha256(STRANGER))))
          expectRefused(await greet(hashed(sha256(STRANGER)), 'admin'))
          expectHello(await greet({ query: STRANGER, ...hashed(sha256(STRANGER)) }, 'admin'))
        }
      })

      test('a write', async () => {
        await start({})
        const answer = await send({ documentId: 'login' })
        if (kind.mutations) expect(ranOf(answer)).toEqual(['Mutation.login'])
        else {
          expect([answer.status, answer.headers.allow, answer.ran]).toEqual([405, 'POST', []])
          expect(answer.result.data ?? null).toBeNull()
        }
      })

      test.runIf(kind.subscriptions)('a stream', async () => {
        await start({})
        const { payloads } = await send({ documentId: 'ticks' })
        expect(payloads.map(({ data }) => data)).toEqual([{ ticks: 1 }, { ticks: 2 }])
        expectRefused(await send({ query: 'subscription { ticks }' }))
      })

      test('prefer serves other texts, and no id that it does not know', async () => {
        await start({ trustedDocuments: { store, mode: 'prefer' } })
        for (const [, request] of servedRows.filter(isCarried)) expectHello(await greet(request))
        expectHello(await greet({ query: STRANGER }))
        expectRefused(await greet({ documentId: 'constructor' }))
        expectRefused(await greet({ documentId: 'hello', query: STRANGER }), NOT_TRUSTED, 403, isEarly)
        expectRefused(await greet({ query: STRANGER, ...hashed('0'.repeat(64)) }), NOT_TRUSTED, 403, isEarly)
      })

      test('log serves everything, and tells what would be refused', async () => {
        const told: Refusal[] = []
        await start({ trustedDocuments: { store, mode: 'log' }, onRefusal: (refused) => told.push(refused) })
        for (const [, request] of servedRows.filter(isCarried)) expectHello(await greet(request))
        expectHello(await greet({ query: STRANGER }, 'admin'))
        expect(told).toEqual([])
        expectHello(await greet({ query: STRANGER }, 'customer'))
        const detail = `sha256:${sha256(STRANGER)} Hello`
        expect(told).toMatchObject([
          {
            guard: 'trustedDocuments',
            mode: 'report',
            violation: { code: 'DOCUMENT_NOT_TRUSTED', detail },
            viewer: { id: 'alice' },
          },
        ])
        expect(JSON.stringify(told)).not.toContain('Ada')
        expect(JSON.stringify(told)).not.toContain('$name')
      })

      test.runIf(kind.batched)('each one of a batch, or nothing of it', async () => {
        await start({})
        const batch = (...requests: Naming[]) => host.send('anonymous', requests as never, accept)
        const served = await batch({ documentId: 'hello' }, { query: texts.roles }, hashed(sha256(texts.hello)))
        expect(served.body).toMatchObject([{ data: { hello: 'Hello you' } }, { data: {} }, { data: {} }])
        for (const place of [0, 1, 2]) {
          const requests: Naming[] = [{ documentId: 'hello' }, { documentId: 'login' }, { query: texts.roles }]
          requests[place] = { documentId: 'constructor' }
          expectRefused(await batch(...requests))
        }
      })

      describe('a function', () => {
        const events: SecurityEvent[] = []
        const byHash = new Map(Object.values(texts).map((text) => [`sha256:${sha256(text)}`, text as string]))
        for (const [id, text] of Object.entries(texts)) byHash.set(id, text)
        const startWith = (find: (id: string) => unknown, deadline = 200) => {
          events.length = 0
          const trustedDocuments = { store: find as never, deadline }
          return start({ trustedDocuments, onEvent: (event) => void events.push(event) })
        }
        /** A host that parses at once answers a first request by id with a refusal, and the next one with the document. */
        const warm = async (request: Naming) => {
          if (isEarly || 'query' in request) return
          const answer = await greet(request)
          if (answer.result.errors) expectRefused(answer, refusal('SERVICE_UNAVAILABLE', 1), 503)
        }

        test('that answers at once', async () => {
          await startWith((id) => byHash.get(id) ?? null)
          for (const [, request] of servedRows.filter(isCarried)) expectHello(await greet(request))
          for (const [name, request] of refusedRows.filter(isCarried)) {
            if (/no GraphQL|half a/.test(name) && !isEarly) continue
            const text = 'query' in request && /^a text outside the store$/.test(name)
            expectRefused(await greet(request), NOT_TRUSTED, 403, isEarly || !text)
          }
        })

        test('that answers later', async () => {
          const asked: string[] = []
          await startWith(async (id) => {
            asked.push(id)
            return byHash.get(id)
          })
          for (const [, request] of servedRows.filter(isCarried)) {
            await warm(request)
            expectHello(await greet(request))
          }
          // Each once, and then never for a minute.
          expect([...asked].sort()).toEqual([...new Set(asked)].sort())
          expectRefused(await greet({ query: STRANGER }), NOT_TRUSTED, 403, isEarly)
          expect(asked).not.toContain('constructor')
        })

        test.each<[string, (id: string) => unknown, late: boolean]>([
          ['throws', fail, false],
          ['rejects', async () => fail(), true],
          ['never answers', () => new Promise(() => {}), true],
          ['answers with a number', () => 7, false],
          ['answers with an object', async () => ({ text: texts.hello }), true],
          ['answers with another text', () => STRANGER, false],
        ])('that %s', async (_name, find, late) => {
          await startWith(find, 30)
          const id = { documentId: `sha256:${sha256(texts.hello)}` }
          expectRefused(await greet(id), refusal('SERVICE_UNAVAILABLE', late && !isEarly ? 1 : 5), 503)
          expectRefused(await greet({ query: texts.hello }), refusal('SERVICE_UNAVAILABLE', 5), 503, isEarly)
          expect(events).toMatchObject([{ name: 'store.failed', guard: 'trustedDocuments', subject: 'documents' }])
          expect(JSON.stringify(events)).not.toContain('secret')
        })
      })
    })
  })
}

function fail(): never {
  throw new Error('secret of the database')
}
