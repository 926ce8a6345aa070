import { afterEach, describe, expect, it, vi } from 'vitest'
import { createDpop, type DpopOptions } from '../../src/identity/dpop.js'
import type { ReplayStore } from '../../src/identity/stores.js'
import { ACCESS_TOKEN, clientKey, signProof, TARGET } from '../support/proofs.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { NOW } from '../support/tokens.js'

function setUp(add: ReplayStore['add'], options: Partial<DpopOptions> = {}) {
  const runtime = createTestRuntime()
  const dpop = createDpop({ url: TARGET, replays: { add }, ...options }, runtime, () => NOW * 1_000)
  const send = () => dpop.verify(requestWith({ dpop: signProof() }), ACCESS_TOKEN, clientKey.jkt)
  return { send, events: runtime.events }
}

const UNAVAILABLE = { kind: 'unavailable' }

describe('the store of proofs', () => {
  afterEach(() => vi.useRealTimers())

  it.each([
    ['throws', () => Promise.reject(new Error('down'))],
    [
      'throws at once',
      () => {
        throw new Error('down')
      },
    ],
    ['says something else', () => 'OK' as never],
    ['says something else later', async () => 1 as never],
    ['says nothing', () => undefined as never],
  ])('is no proof of anything when it %s', async (_name, add) => {
    const { send, events } = setUp(add)
    expect(await send()).toEqual(UNAVAILABLE)
    expect(await send()).toEqual(UNAVAILABLE)
    expect(events).toMatchObject([{ name: 'store.failed', guard: 'jwt', subject: 'dpop replays' }])
  })

  it('may answer later', async () => {
    expect(await setUp(async () => true).send()).toBe('valid')
    expect(await setUp(async () => false).send()).toMatchObject({ kind: 'invalid' })
  })

  it.each([
    [undefined, 250],
    [40, 40],
  ])('has, with a deadline of %s, %i ms for it', async (deadline, ms) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    let asked = () => {}
    const called = new Promise<void>((resolve) => {
      asked = resolve
    })
    const never = () => {
      asked()
      return new Promise<boolean>(() => {})
    }
    const { send, events } = setUp(never, deadline === undefined ? {} : { deadline })
    let verdict: unknown
    const sent = send().then((value) => {
      verdict = value
    })
    await called
    await vi.advanceTimersByTimeAsync(ms - 1)
    expect(verdict).toBe(undefined)
    await vi.advanceTimersByTimeAsync(1)
    await sent
    expect(verdict).toEqual(UNAVAILABLE)
    expect(events).toHaveLength(1)
  })

  it('is told of again when it works again', async () => {
    let up = false
    const { send, events } = setUp(() => {
      if (!up) throw new Error('down')
      return true
    })
    await send()
    up = true
    expect(await send()).toBe('valid')
    expect(events.map((event) => event.name)).toEqual(['store.failed', 'store.restored'])
  })
})

describe('the options', () => {
  it.each([
    ['url', undefined],
    ['url', ''],
    ['url', []],
    ['url', [TARGET, '/graphql']],
    ['url', '/graphql'],
    ['url', 'api.test/graphql'],
    ['url', 'wss://api.test/graphql'],
    ['url', 'https://api.test:99999/'],
    ['url', 'http://api.test/graphql'],
    ['url', 'http://localhost.evil.test/graphql'],
    ['url', 'https://alice:secret@api.test/graphql'],
    ['url', 'https://alice@api.test/graphql'],
    ['url', 'https://:secret@api.test/graphql'],
    ['url', `${TARGET}?a=b`],
    ['url', `${TARGET}#a`],
    ['url', new URL(TARGET)],
    ['maxAge', 0],
    ['maxAge', -1],
    ['maxAge', 3_601],
    ['maxAge', Number.NaN],
    ['maxAge', '60'],
    ['clockTolerance', -1],
    ['clockTolerance', 601],
    ['clockTolerance', Number.NaN],
    ['deadline', 0],
    ['deadline', Number.POSITIVE_INFINITY],
    ['deadline', '250'],
    ['algorithms', []],
    ['algorithms', 'ES256'],
    ['algorithms', ['ES256', 'HS256']],
    ['algorithms', ['none']],
    ['replays', {}],
    ['replays', null],
    ['required', 'yes'],
    ['windo', 1],
  ])('are refused: %s %j', (name, value) => {
    const options = { url: TARGET, [name]: value } as unknown as DpopOptions
    expect(() => createDpop(options, createTestRuntime(), Date.now)).toThrow(`jwt.dpop.${name}`)
  })

  it.each([[TARGET], ['http://localhost:4000/graphql'], ['http://127.0.0.1/graphql'], ['http://[::1]:4000/graphql']])(
    'take %s as address',
    (url) => {
      expect(createDpop({ url }, createTestRuntime(), Date.now).required).toBe(false)
    },
  )

  it('say what the guard has to ask', () => {
    const dpop = createDpop({ url: TARGET, required: true, maxAge: 3_600 }, createTestRuntime(), Date.now)
    expect(dpop.required).toBe(true)
    expect(dpop.algorithms).toContain('ES256')
  })
})
