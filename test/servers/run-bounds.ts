import { setTimeout as sleep } from 'node:timers/promises'
import { type BulwarkOptions, type ErrorCode, publicError, type Refusal } from 'graphql-bulwark'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Ask, Caller, Host, HostKind } from './hosts/host.js'
import { base, schemaOf } from './rights/case.js'
import { carried } from './run.js'

/** Milliseconds. A host has its own clock: short enough for a test, long enough for a slow machine to answer the rest. */
const TIME = 150
const BYTES = 4_000

const TYPES = `
  type Item { id: ID strict: ID! slow: Item never: String text(length: Int!): String after: String method: String methodNever: String }
  type Query {
    quick: String slow: Item never: String lateFailure: String items: [Item] lateItems: [Item!] listOfPromises: [String] property: Item
    text(length: Int!): String texts(count: Int!): [String] fails(length: Int!): String signal: String raw: Raw
  }
  type Mutation { slow: String count: Int text(length: Int!): String }
  type Subscription { silent: String slow: Item quick: String texts: String }
  scalar Raw`

/** What the resolvers have seen. */
interface Seen {
  counted: number
  /** How the signals of those that looked at it have ended. */
  readonly aborted: string[]
  readonly ended: string[]
  raw: unknown
}

function createBounds(seen: Seen) {
  const never = () => new Promise<never>(() => {})
  const later = async (answer: unknown) => {
    await sleep(2 * TIME)
    return answer
  }
  const item = {
    id: 'item',
    strict: 'item',
    method: () => {
      seen.counted++
      return 'x'
    },
    methodNever: never,
  }
  const after = () => {
    seen.counted++
    return 'after'
  }
  async function* texts() {
    try {
      yield { texts: 'short' }
      yield { texts: 'x'.repeat(BYTES) }
      yield { texts: 'short again' }
    } finally {
      seen.ended.push('texts')
    }
  }
  const silent = { next: never, return: async () => seen.ended.push('silent'), [Symbol.asyncIterator]: () => silent }
  const text = (_: unknown, { length }: { length: number }) => 'x'.repeat(length)
  return (ran: string[]) =>
    schemaOf(
      TYPES,
      {
        Query: {
          quick: () => 'quick',
          slow: () => later(item),
          never,
          lateFailure: async () => {
            await later(null)
            throw new Error('secret of the database')
          },
          items: async () => [item, item],
          // The first fails when nobody looks any more; the second has a field that must not be null.
          lateItems: async () => {
            await later(null)
            return [sleep(TIME / 2).then(() => Promise.reject(new Error('later still'))), item]
          },
          listOfPromises: () => ['a', never(), later('b')],
          property: () => item,
          text,
          texts: (_: unknown, { count }: { count: number }) => Array(count).fill('ü'.repeat(10)),
          fails: (_: unknown, { length }: { length: number }) => {
            throw publicError('x'.repeat(length), { code: 'OWN' })
          },
          signal: (_: unknown, __: unknown, { signal }: { signal: AbortSignal }) =>
            new Promise((_resolve, reject) => {
              signal.addEventListener('abort', () => {
                seen.aborted.push((signal.reason as Error).name)
                reject(signal.reason)
              })
            }),
          raw: () => seen.raw,
        },
        Item: { slow: () => later(item), never, text, after },
        Mutation: { slow: () => later('done'), count: () => ++seen.counted, text },
        Subscription: {
          silent: { subscribe: never },
          slow: { subscribe: () => texts(), resolve: () => item },
          quick: { subscribe: () => silent, resolve: () => 'quick' },
          texts: { subscribe: () => texts() },
        },
      },
      ran,
    )
}

const options: BulwarkOptions = {
  ...base,
  executionTimeLimit: { executionTime: TIME },
  responseSizeLimit: { responseBytes: BYTES },
  costLimit: { cost: Number.POSITIVE_INFINITY },
  roles: { admin: { executionTime: 20 * TIME, responseBytes: 20 * BYTES } },
}

const query = (text: string) => ({ request: { query: text }, type: 'query' as const })
const mutation = (text: string) => ({ request: { query: text }, type: 'mutation' as const })
const subscription = (text: string) => ({ request: { query: text }, type: 'subscription' as const })

/** Each goes on for too long, or for ever. */
const tooLong = [
  query('{ slow { id } }'),
  query('{ never }'),
  query('{ quick a: never b: never quick }'),
  query('{ lateFailure }'),
  query('{ items { slow { id } } }'),
  query('{ items { never } }'),
  query('{ listOfPromises }'),
  query('{ lateItems { strict } }'),
  query('{ slow { after } quick }'),
  query('{ slow { slow { after } } }'),
  query('{ slow { method } }'),
  query('{ property { methodNever } }'),
  query('{ items { ...F } } fragment F on Item { ... on Item { slow { after } } }'),
  query('query Other { quick } query Asked { never }'),
  mutation('mutation { slow count }'),
  mutation('mutation { a: slow b: count c: count }'),
  subscription('subscription { silent }'),
  subscription('subscription { slow { never } }'),
].map((row) => ({
  ...row,
  request: { ...row.request, ...(/Asked/.test(row.request.query) && { operationName: 'Asked' }) },
}))

/** Each says more than it may. */
const tooMuch = [
  query(`{ text(length: ${BYTES}) }`),
  query('{ a: text(length: 900) b: text(length: 900) c: text(length: 900) d: text(length: 900) e: text(length: 900) }'),
  query('{ texts(count: 300) }'),
  query('{ a: items { text(length: 1000) } b: items { text(length: 1000) } }'),
  mutation(`mutation { count text(length: ${BYTES}) }`),
]

/** Operations that take too long and answers that are too large, on one host. */
export function runBounds(kind: HostKind): void {
  describe(`${kind.name}: bounds`, () => {
    let host: Host
    let seen: Seen
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    const start = (others: BulwarkOptions = {}) => kind.start({ ...options, ...others }, createBounds(seen))
    beforeEach(async () => {
      seen = { counted: 0, aborted: [], ended: [], raw: undefined }
      rejections.length = 0
      process.on('unhandledRejection', note)
      host = await start()
    })
    afterEach(async () => {
      process.off('unhandledRejection', note)
      await host.close()
    })
    const send = (request: Ask, caller: Caller = 'anonymous') => host.send(caller, request, kind.accepts[0] ?? null)
    const refusedWith = ({ result, status }: Answer, code: ErrorCode, hasBegun = false, what = '') => {
      expect(result.errors, what).toMatchObject([{ extensions: { code } }])
      expect(result.data ?? null, what).toBeNull()
      if (kind.status && !kind.batched && !hasBegun) expect(status, what).toBe(400)
    }

    // Side by side: each of them would be waited for.
    test('what takes too long is answered in time, and runs no further', async () => {
      const rows = carried(kind, tooLong)
      expect(rows.length).toBeGreaterThan(10)
      await Promise.all(
        rows.map(async ({ request }) => {
          const from = performance.now()
          const answer = await send(request)
          // At once, and not when the slow one is ready.
          expect(performance.now() - from, request.query).toBeGreaterThan(TIME - 20)
          // Of a stream that has begun there is no status any more.
          const hasBegun = request.query.startsWith('subscription { slow')
          refusedWith(answer, 'EXECUTION_TIME_LIMIT_EXCEEDED', hasBegun, request.query)
          expect(answer.text, request.query).toContain('executionTime: ')
        }),
      )
      await sleep(3 * TIME)
      expect(seen.counted).toBe(0)
      expect(rejections).toEqual([])
    })

    test('the answer does not wait for what is slow', async () => {
      const from = performance.now()
      refusedWith(await send({ query: '{ slow { id } }' }), 'EXECUTION_TIME_LIMIT_EXCEEDED')
      expect(performance.now() - from).toBeLessThan(2 * TIME)
    })

    test('a role may take longer', async () => {
      const { result } = await send({ query: '{ slow { after } }' }, 'admin')
      expect(result).toEqual({ data: { slow: { after: 'after' } } })
    })

    test('report mode lets it go on, and records it', async () => {
      await host.close()
      const refusals: Refusal[] = []
      host = await start({
        executionTimeLimit: { executionTime: TIME, mode: 'report' },
        responseSizeLimit: { responseBytes: BYTES, mode: 'report' },
        onRefusal: (refusal) => refusals.push(refusal),
      })
      const { result } = await send({ query: `{ slow { after text(length: ${BYTES}) } }` })
      expect(result.errors).toBeUndefined()
      expect(refusals.map(({ mode, guard }) => `${mode} ${guard}`)).toEqual([
        'report executionTimeLimit',
        'report responseSizeLimit',
      ])
    })

    test('switched off', async () => {
      await host.close()
      host = await start({ executionTimeLimit: false, responseSizeLimit: false })
      const { result } = await send({ query: `{ slow { after text(length: ${BYTES}) } }` })
      expect(result).toMatchObject({ data: { slow: { after: 'after' } } })
    })

    test('the context has a signal, which aborts when time is up', async () => {
      refusedWith(await send({ query: '{ signal }' }), 'EXECUTION_TIME_LIMIT_EXCEEDED')
      expect(seen.aborted).toEqual(['TimeoutError'])
      expect(rejections).toEqual([])
    })

    test('what is in time is answered', async () => {
      const { result } = await send({ query: '{ quick items { id } property { method } }' })
      expect(result).toEqual({
        data: { quick: 'quick', items: [{ id: 'item' }, { id: 'item' }], property: { method: 'x' } },
      })
    })

    test.runIf(kind.batched)('another of the batch is answered', async () => {
      const answer = await send({ query: '{ never }' })
      expect(answer.text).toContain('"companion":"x"')
    })

    test.runIf(kind.subscriptions)('a stream may be silent for longer', async () => {
      const pending = send({ query: 'subscription { quick }' })
      const first = await Promise.race([pending, sleep(3 * TIME, 'silent')])
      expect(first).toBe('silent')
    })

    test.each(carried(kind, tooMuch))('too much: $request.query', async ({ request }) => {
      const answer = await send(request)
      refusedWith(answer, 'RESPONSE_SIZE_LIMIT_EXCEEDED')
      expect(answer.text.length).toBeLessThan(BYTES)
    })

    test('too much in errors', async () => {
      const aliases = Array.from({ length: 9 }, (_, index) => `f${index}: fails(length: 500)`).join(' ')
      refusedWith(await send({ query: `{ ${aliases} }` }), 'RESPONSE_SIZE_LIMIT_EXCEEDED')
    })

    test('a mutation that says too much has run', async () => {
      if (!kind.mutations) return
      refusedWith(await send({ query: `mutation { count text(length: ${BYTES}) }` }), 'RESPONSE_SIZE_LIMIT_EXCEEDED')
      expect(seen.counted).toBe(1)
    })

    test('a role may be told more', async () => {
      const { result } = await send({ query: `{ text(length: ${2 * BYTES}) }` }, 'admin')
      expect(result.data?.text).toHaveLength(2 * BYTES)
    })

    test.runIf(kind.subscriptions)(
      'an event that says too much is replaced, and those around it are told',
      async () => {
        const { payloads } = await send({ query: 'subscription { texts }' })
        expect(payloads).toMatchObject([
          { data: { texts: 'short' } },
          { errors: [{ extensions: { code: 'RESPONSE_SIZE_LIMIT_EXCEEDED' } }] },
          { data: { texts: 'short again' } },
        ])
        expect(seen.ended).toEqual(['texts'])
      },
    )

    test.each<[string, () => unknown]>([
      ['a ring', ring],
      ['what stands in many places', () => tree(30)],
      ['bytes', () => new Uint8Array(BYTES)],
      ['an answer of toJSON', () => ({ toJSON: () => 'x'.repeat(BYTES) })],
    ])('a scalar with %s', async (_name, raw) => {
      seen.raw = raw()
      refusedWith(await send({ query: '{ raw }' }), 'RESPONSE_SIZE_LIMIT_EXCEEDED')
    })
  })
}

function ring(): object {
  const me: { me?: object } = {}
  me.me = me
  return me
}

/** 2 to the power of its depth leaves, of which few exist. */
function tree(depth: number): object {
  return depth === 0 ? { leaf: 1 } : ((inner) => ({ a: inner, b: inner }))(tree(depth - 1))
}
