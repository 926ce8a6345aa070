import { buildSchema } from 'graphql'
import {
  type AuditEvent,
  createRevocations,
  memoryBudgets,
  memoryReplays,
  memoryRevocations,
  trustedDocuments,
  useBulwark,
} from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createKeys } from './keys.mjs'
import { createShop } from './shop.mjs'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const query = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: '{"query":"{ __schema { __typename } }"}',
}

/** A runtime that ends timers with their request, as it says of itself. */
function startWorker(write: (events: readonly AuditEvent[]) => void | Promise<void>) {
  vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
  const audit = { foldWithin: 60_000, sinks: [{ name: 'test', write }] }
  const schema = buildSchema('type Query { hello: String }')
  return createYoga({ schema, logging: false, plugins: [useBulwark({ production: true, audit, logger: console })] })
}

describe('where timers end with their request', () => {
  it('nothing is drawn, timed or fetched at the start', async () => {
    const keys = await createKeys()
    keys.close()
    const early = vi.fn(() => {
      throw new Error('not while it starts')
    })
    vi.spyOn(globalThis.crypto, 'randomUUID').mockImplementation(early)
    vi.spyOn(globalThis.crypto, 'getRandomValues').mockImplementation(early)
    vi.spyOn(Math, 'random').mockImplementation(early)
    for (const name of ['setTimeout', 'setInterval', 'fetch']) vi.stubGlobal(name, early)
    const { schema, options } = createShop(keys.known)
    const revocations = createRevocations({ store: memoryRevocations() })
    const everything = {
      ...options,
      jwt: { ...options.jwt, revocations, dpop: { url: 'https://shop.test/graphql', replays: memoryReplays() } },
      trustedDocuments: { store: trustedDocuments({ hello: '{ hello }' }), mode: 'log' },
      rateLimit: { capacity: 1_000, refillPerSecond: 10, store: memoryBudgets() },
      unusualPatterns: { tighten: { factor: 0.1, seconds: 60 } },
      telemetry: { to: [{ operation() {} }] },
      onEvent() {},
    }
    createYoga({ schema, plugins: [useBulwark(everything as object)] })
    expect(early).not.toHaveBeenCalled()
  })

  it('an event is written before the answer', async () => {
    vi.spyOn(console, 'info').mockReturnValue()
    const reasons: unknown[] = []
    const yoga = startWorker((events) => void reasons.push(...events.map(({ reason }) => reason)))
    await yoga.fetch('http://localhost/graphql', query)
    expect(reasons).toEqual(['INTROSPECTION_DISABLED'])
  })

  it('what takes longer is handed to the host, and the answer does not wait', async () => {
    vi.spyOn(console, 'info').mockReturnValue()
    let finish = () => {}
    const written: unknown[] = []
    const yoga = startWorker(async (events) => {
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      written.push(...events)
    })
    const waitUntil = vi.fn()
    const answer = await yoga.fetch(new Request('http://localhost/graphql', query), { waitUntil })
    expect(answer.status).toBe(400)
    expect(written).toEqual([])
    expect(waitUntil).toHaveBeenCalledTimes(1)
    finish()
    await waitUntil.mock.calls[0]?.[0]
    expect(written).toHaveLength(1)
  })
})
