import { buildSchema } from 'graphql'
import { describe, expect, it } from 'vitest'
import { NoTarget } from '../../src/probe/prepare.js'
import { flawsOf } from '../../src/probe/report.js'
import type { Progress } from '../../src/probe/run-probe.js'
import { type Answer, NoAnswer, type Send } from '../../src/probe/wire.js'
import { fakeClock, fakeServer } from './fake-server.js'
import { probeFake } from './probe-fake.js'

const stateOf = (report: Awaited<ReturnType<typeof probeFake>>, id: string) =>
  report.checks.find((one) => one.id === id)
const answer = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  status,
  body,
  headers,
})

describe('a probe', () => {
  it('calls no mutation that may change something, unless it may', async () => {
    const clock = fakeClock()
    const { send, seen } = fakeServer(['introspection'], clock)
    const report = await probeFake({ send, clock, bounds: { allowMutations: false } })
    const called = seen.filter(({ body, url }) => /mutation/.test(decodeURIComponent(body ?? url)))
    expect(called.length).toBeGreaterThan(0)
    for (const { body, url } of called) {
      expect(decodeURIComponent(`${url} ${body}`.replaceAll('+', ' '))).toMatch(/mutation (?:B )?\{ __typename \}/)
      expect(body ?? '').not.toMatch(/cancelOrder|login|updateProfile|deleteOrder/)
    }
    for (const id of ['object-writes', 'privileged-input', 'attempts-in-a-row']) {
      expect(stateOf(report, id)).toMatchObject({
        state: 'not tested',
        note: expect.stringContaining('--allow-mutations'),
      })
    }
  })

  it('sends no more than it may, and no faster', async () => {
    const clock = fakeClock()
    const { send, seen } = fakeServer([], clock)
    const started = clock.now()
    const report = await probeFake({ send, clock, bounds: { maxRequests: 40, rate: 10 } })
    expect(seen).toHaveLength(40)
    expect(clock.now() - started).toBeGreaterThanOrEqual(39 * 100)
    expect(report.requests).toBe(40)
    expect(stateOf(report, 'rate-limit')).toEqual({
      id: 'rate-limit',
      state: 'not tested',
      note: 'the 40 requests of --max-requests are spent',
      flaws: [],
    })
  })

  it('is a report even if nothing could be sent but the first request', async () => {
    const report = await probeFake({ schema: undefined, bounds: { maxRequests: 1 } })
    expect(report).toMatchObject({ requests: 1, schema: 'unknown' })
    expect(report.checks.filter(({ state }) => state !== 'not tested')).toEqual([])
  })

  it('tells what was done when it is interrupted', async () => {
    const clock = fakeClock()
    const { send } = fakeServer(['introspection', 'aliases'], clock)
    const stop = new AbortController()
    const kept: number[] = []
    const report = await probeFake({
      send,
      clock,
      signal: stop.signal,
      onProgress: ({ check }: Progress) => check === 'depth' && stop.abort(),
      onDone: (done) => kept.push(done.length),
    })
    expect(report.isInterrupted).toBe(true)
    expect(flawsOf(report).map(({ rule }) => rule)).toEqual(['introspection'])
    expect(stateOf(report, 'aliases')).toMatchObject({ state: 'not tested', note: 'the probe was interrupted' })
    // What was not looked at is not kept as done.
    expect(kept.at(-1)).toBe(report.checks.findIndex(({ id }) => id === 'depth'))
  })

  it('goes on where an earlier one has ended', async () => {
    const { checks } = await probeFake({ holes: ['aliases'] })
    const known = checks.filter(({ id }) => id !== 'batch')
    const clock = fakeClock()
    const { send, seen } = fakeServer(['batch'], clock)
    const report = await probeFake({ send, clock, known })
    expect(flawsOf(report).map(({ rule }) => rule)).toEqual(['aliases', 'batch'])
    expect(seen.length).toBeLessThan(5)
  })

  it('says what it could not look at', async () => {
    const noTokens = { user: undefined, other: undefined, keyed: undefined, expired: undefined, roles: [] }
    const callers = { ...noTokens, anonymous: { name: 'anonymous', headers: {} } }
    const { checks, schema } = await probeFake({ callers, secrets: {}, schema: undefined })
    expect(schema).toBe('unknown')
    const untested = checks.flatMap(({ id, state }) => (state === 'not tested' ? [id] : []))
    expect(untested).toEqual([
      'object-access',
      'field-access',
      'filter-oracle',
      'depth',
      'cost',
      'token-forgery',
      'token-lifetime',
      'credential-in-url',
      'api-key',
      'privileged-input',
      'unchecked-input',
      'object-writes',
      'attempts-by-alias',
      'attempts-in-a-row',
    ])
  })

  it('a refusal of everything is no defence', async () => {
    const clock = fakeClock()
    const { send } = fakeServer([], clock)
    const first = JSON.stringify({ query: '{ __typename }' })
    let asked = 0
    // Served once, and then nothing is.
    const closed: Send = (request, signal) =>
      request.body === first && asked++ === 0
        ? send(request, signal)
        : Promise.resolve(answer(200, '{"errors":[{"message":"Only trusted documents."}]}'))
    const { checks } = await probeFake({ send: closed, clock })
    for (const id of [
      'depth',
      'aliases',
      'batch',
      'fragments',
      'cost',
      'csrf',
      'token-forgery',
      'object-access',
      'rate-limit',
    ]) {
      expect(checks.find((one) => one.id === id)).toMatchObject({ state: 'not tested' })
    }
  })

  it('of a server that hangs on an attack tells that it does', async () => {
    const clock = fakeClock()
    const { send } = fakeServer([], clock)
    const hanging: Send = async (request, signal) => {
      if (request.body?.includes('f149')) throw new NoAnswer('timeout', 'does not answer within 10 seconds')
      return send(request, signal)
    }
    const report = await probeFake({ send: hanging, clock, only: ['fragments'] })
    expect(flawsOf(report)).toMatchObject([{ message: 'The server does not answer in time.' }, {}])
    const gone: Send = async (request, signal) => {
      if (request.body?.includes('a9:')) throw new NoAnswer('unreachable', "can't be reached: ECONNRESET")
      return send(request, signal)
    }
    const cut = await probeFake({ send: gone, clock, only: ['aliases'] })
    expect(stateOf(cut, 'aliases')).toMatchObject({
      state: 'not tested',
      note: "the server can't be reached: ECONNRESET",
    })
  })

  it.each([
    [
      'HTML',
      answer(200, '<!doctype html>', { 'content-type': 'text/html; charset=utf-8' }),
      '200 with text/html, which is no GraphQL',
    ],
    ['a redirect', answer(301, '', { location: 'https://x.example/' }), 'redirects to https://x.example/; name that'],
    ['JSON of another kind', answer(200, '{"hello":1}', { 'content-type': 'application/json' }), 'which is no GraphQL'],
    [
      'a refusal',
      answer(401, '{"errors":[{"message":"No.","extensions":{"code":"UNAUTHENTICATED"}}]}'),
      'refuses { __typename } (401, UNAUTHENTICATED)',
    ],
  ])('of %s is none', async (_, given, message) => {
    const probing = probeFake({ send: async () => given })
    await expect(probing).rejects.toThrow(NoTarget)
    await expect(probing).rejects.toThrow(message)
  })

  it('two tokens of one user tell nothing of object access', async () => {
    const clock = fakeClock()
    const { send } = fakeServer(['object-access'], clock)
    const bearer = { authorization: 'Bearer <<token>>' }
    const one = { name: 'the user', headers: bearer }
    const callers = {
      anonymous: { name: 'anonymous', headers: {} },
      user: one,
      other: { ...one, name: 'the other user' },
      keyed: undefined,
      expired: undefined,
      roles: [],
    }
    const report = await probeFake({ send, clock, callers, only: ['object-access'] })
    expect(stateOf(report, 'object-access')).toMatchObject({
      state: 'not tested',
      note: expect.stringContaining('of one user'),
    })
  })

  it('takes a schema without mutations, ids or lists', async () => {
    const report = await probeFake({ schema: buildSchema('type Query { hello: String }') })
    // Without a list there is nothing that costs enough to meet the limit.
    expect(flawsOf(report).map(({ rule }) => rule)).toEqual(['rate-limit'])
  })
})
