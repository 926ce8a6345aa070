import { envelop, useEngine, useSchema } from '@envelop/core'
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import * as graphql from 'graphql'
import { type ExecutionArgs, getOperationAST, parse } from 'graphql'
import { bulwarkDirectives, useExecutionTimeLimit, useRateLimit, useResponseSizeLimit } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it, test } from 'vitest'
import { asEnvelopPlugin } from '../../plugins/envelop.js'
import { executionTimeLimitGuard } from '../../src/execution/execution-time-limit.js'
import { bulwarkOf } from '../../src/stand-alone.js'
import { ManualClock, settled } from '../audit/manual-clock.js'
import { createTestRuntime } from '../support/runtime.js'

const IS_17 = process.env.GRAPHQL_MAJOR === '17'
const host = { production: true }

type Context = { readonly signal: AbortSignal }

/** Plain Envelop whose time the test makes pass. */
function serve(resolvers: object, { executionTime = 1_000, mode = 'enforce' as 'enforce' | 'report' } = {}) {
  const clock = new ManualClock()
  const runtime = createTestRuntime({ now: clock.now, after: clock.after })
  const guard = executionTimeLimitGuard({ executionTime, mode }, runtime)
  const typeDefs = `
    type Node { name: String next: Node }
    type Strict { name: String! }
    type Query { quick: String slow: String node: Node own: String strict: [Strict!] }
    type Mutation { first: String second: String }
    type Subscription { tick: String }`
  const schema = createSchema({ typeDefs, resolvers: resolvers as never })
  const getEnveloped = envelop({
    plugins: [useEngine(graphql), useSchema(schema), asEnvelopPlugin(bulwarkOf(guard, host))],
  })
  const run = (query: string, context: object = {}, others: Partial<ExecutionArgs> = {}) => {
    const { execute, subscribe } = getEnveloped(context)
    const document = parse(query)
    const isStream = getOperationAST(document)?.operation === 'subscription'
    return (isStream ? subscribe : execute)({ schema, document, contextValue: context, ...others })
  }
  return { clock, run }
}

/** A promise that the test settles. */
function deferred<T = string>() {
  let settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { promise, ...(settle as NonNullable<typeof settle>) }
}

const codeOf = (result: unknown) => (result as graphql.ExecutionResult).errors?.[0]?.extensions.code
const LATE = 'EXECUTION_TIME_LIMIT_EXCEEDED'

describe('the timer', () => {
  it('is none where an operation ends at once, and its answer no promise', () => {
    const { clock, run } = serve({ Query: { quick: () => 'x' } })
    const result = run('{ quick }')
    expect(result).not.toBeInstanceOf(Promise)
    expect(result).toMatchObject({ data: { quick: 'x' } })
    expect(clock.pending).toBe(0)
  })

  it('is one however many resolvers wait, and is called off at the end', async () => {
    const { promise, resolve } = deferred()
    const { clock, run } = serve({ Query: { slow: () => promise } })
    const result = run('{ a: slow b: slow c: slow }')
    expect(clock.pending).toBe(1)
    await clock.pass(999)
    resolve('x')
    expect(await result).toMatchObject({ data: { a: 'x', b: 'x', c: 'x' } })
    expect(clock.pending).toBe(0)
  })

  it('is called off where the executor rejects', async () => {
    const { clock, run } = serve({ Query: { slow: () => Promise.reject(new Error('x')) } })
    await run('{ slow }')
    expect(clock.pending).toBe(0)
  })

  it.each([Number.POSITIVE_INFINITY, 2 ** 31])('is none for %d', async (executionTime) => {
    const { promise, resolve } = deferred()
    const { clock, run } = serve({ Query: { slow: () => promise } }, { executionTime })
    const result = run('{ slow }')
    expect(clock.pending).toBe(0)
    resolve('x')
    expect(await result).toMatchObject({ data: { slow: 'x' } })
  })
})

describe('when time is up', () => {
  it('answers at once, and tells how long it was', async () => {
    const { clock, run } = serve({ Query: { slow: () => new Promise(() => {}) } })
    const result = run('{ quick slow }')
    await clock.pass(1_000)
    expect(await result).toMatchObject({
      errors: [
        {
          message: 'The operation takes too long. (executionTime: 1000, limit 1000)',
          extensions: { code: LATE, limit: 1_000, found: 1_000 },
        },
      ],
    })
    expect(await result).not.toHaveProperty('data')
  })

  it('starts no further resolver: below, beside, next in a mutation, or of the object itself', async () => {
    const ran: string[] = []
    const { promise, resolve } = deferred<object>()
    const resolvers = {
      Query: { node: () => promise },
      Node: { next: () => ran.push('next') },
      Mutation: { first: () => promise, second: () => ran.push('second') },
    }
    const { clock, run } = serve(resolvers)
    const results = [run('{ node { next { name } } }'), run('{ node { name } }'), run('mutation { first second }')]
    await clock.pass(1_000)
    for (const result of results) expect(codeOf(await result)).toBe(LATE)
    resolve({ name: () => ran.push('name') })
    await settled()
    expect(ran).toEqual([])
  })

  it('leaves what comes too late, well or badly', async () => {
    const [good, bad] = [deferred(), deferred()]
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', note)
    const { clock, run } = serve({ Query: { slow: () => good.promise, own: () => bad.promise } })
    const result = run('{ slow own }')
    await clock.pass(1_000)
    const answer = await result
    good.resolve('x')
    bad.reject(new Error('late'))
    // Node tells of a rejection only when a turn has ended.
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
    expect(answer).not.toHaveProperty('data')
  })

  it('forgets no item of a list that comes too late, though another fails at once', async () => {
    const list = deferred<unknown[]>()
    const item = deferred<object>()
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', note)
    const { clock, run } = serve({ Query: { strict: () => list.promise }, Strict: { name: () => 'x' } })
    const result = run('{ strict { name } }')
    await clock.pass(1_000)
    expect(codeOf(await result)).toBe(LATE)
    list.resolve([item.promise, {}])
    await settled()
    item.reject(new Error('late'))
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })

  it('only records it in report mode', async () => {
    const { promise, resolve } = deferred()
    const { clock, run } = serve({ Query: { slow: () => promise } }, { mode: 'report' })
    const result = run('{ slow }')
    await clock.pass(5_000)
    resolve('x')
    expect(await result).toMatchObject({ data: { slow: 'x' } })
  })
})

test('servers that are given one context have each their own time', async () => {
  const late = deferred()
  const servers = [serve({ Query: { slow: () => late.promise } }), serve({ Query: { slow: () => late.promise } })]
  const context = {}
  const [first, second] = servers.map(({ run }) => run('{ slow }', context))
  await servers[0]?.clock.pass(1_000)
  expect(codeOf(await first)).toBe(LATE)
  late.resolve('x')
  expect(await second).toMatchObject({ data: { slow: 'x' } })
})

describe('context.signal', () => {
  const look = (seen: AbortSignal[]) => ({
    Query: {
      slow: (_: unknown, __: unknown, { signal }: Context) => {
        seen.push(signal)
        return new Promise(() => {})
      },
    },
  })

  it('aborts with a TimeoutError', async () => {
    const seen: AbortSignal[] = []
    const { clock, run } = serve(look(seen))
    void run('{ a: slow b: slow }')
    expect(seen[0]).toBe(seen[1])
    expect(seen[0]?.aborted).toBe(false)
    await clock.pass(1_000)
    expect(seen[0]?.reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('aborts when the client is gone, as the request tells', async () => {
    const seen: AbortSignal[] = []
    const client = new AbortController()
    const { run } = serve(look(seen))
    void run('{ slow }', { request: { signal: client.signal, headers: new Headers() } })
    client.abort('gone')
    expect(seen[0]?.reason).toBe('gone')
  })

  it('is the application’s own where it has one', async () => {
    const seen: AbortSignal[] = []
    const { signal } = new AbortController()
    const { run } = serve(look(seen))
    void run('{ slow }', { signal })
    expect(seen).toEqual([signal])
  })

  it('stands in the way of nobody: a frozen context has none, a copy of a context makes none', async () => {
    const seen: unknown[] = []
    const { run } = serve(look(seen as AbortSignal[]))
    void run('{ slow }', Object.freeze({}))
    expect(seen).toEqual([undefined])
    const context = {}
    void run('{ slow }', context)
    expect(Object.keys(context)).not.toContain('signal')
  })

  it('gives way to what the application puts there later', async () => {
    const seen: AbortSignal[] = []
    const { run } = serve(look(seen))
    const context = {}
    void run('{ slow }', context)
    const { signal } = new AbortController()
    Object.assign(context, { signal })
    void run('{ slow }', context)
    expect(seen[1]).toBe(signal)
    expect(Object.keys(context)).toContain('signal')
  })

  test.each([
    ['made from it', (context: object) => Object.create(context)],
    ['that is a proxy of it', (context: object) => new Proxy(context, {})],
    ['that is a proxy of one made from it', (context: object) => new Proxy(Object.create(context), {})],
  ])('is the same of an object %s', (_name, around) => {
    const seen: unknown[] = []
    const slow = (_: unknown, __: unknown, context: Context) => {
      const { signal } = around(context)
      seen.push(signal instanceof AbortSignal && signal === context.signal)
      return new Promise(() => {})
    }
    const { run } = serve({ Query: { slow } })
    void run('{ slow }', {})
    expect(seen).toEqual([true])
  })

  test.runIf(IS_17)('is what graphql 17 tells resolvers', async () => {
    const seen: unknown[] = []
    const slow = (_: unknown, __: unknown, { signal }: Context, info: { getAbortSignal(): AbortSignal }) => {
      seen.push(info.getAbortSignal() === signal)
      return new Promise(() => {})
    }
    void serve({ Query: { slow } }).run('{ slow }')
    expect(seen).toEqual([true])
  })
})

describe('a subscription', () => {
  const streamOf = (tick: () => unknown, events = 2) => ({
    Subscription: {
      tick: {
        async *subscribe() {
          for (let index = 0; index < events; index++) yield { tick: String(index) }
        },
        resolve: tick,
      },
    },
  })

  it('may last for longer, each event may not', async () => {
    let wait: Promise<unknown> | undefined
    const { clock, run } = serve(streamOf(() => wait ?? 'x'))
    const stream = (await run('subscription { tick }')) as AsyncGenerator
    await clock.pass(10_000)
    expect((await stream.next()).value).toMatchObject({ data: { tick: 'x' } })
    await clock.pass(10_000)
    expect(clock.pending).toBe(0)
    wait = new Promise(() => {})
    const next = stream.next()
    await settled()
    await clock.pass(1_000)
    expect(codeOf((await next).value)).toBe(LATE)
    expect(await stream.next()).toMatchObject({ done: true })
    expect(clock.pending).toBe(0)
  })

  it('that does not start is refused; a source that comes later is ended', async () => {
    let ended = false
    const source = deferred<AsyncGenerator>()
    const { clock, run } = serve({ Subscription: { tick: { subscribe: () => source.promise } } })
    const result = run('subscription { tick }')
    await settled()
    await clock.pass(1_000)
    expect(codeOf(await result)).toBe(LATE)
    source.resolve({
      next: () => new Promise(() => {}),
      return: async () => {
        ended = true
        return { done: true, value: undefined }
      },
      [Symbol.asyncIterator]() {
        return this
      },
    } as unknown as AsyncGenerator)
    await settled()
    expect(ended).toBe(true)
  })

  it('that its reader leaves takes its timers along, and its signal aborts', async () => {
    const seen: AbortSignal[] = []
    const tick = (_: unknown, __: unknown, { signal }: Context) => {
      seen.push(signal)
      return new Promise(() => {})
    }
    const { clock, run } = serve(streamOf(tick as () => unknown))
    const stream = (await run('subscription { tick }')) as AsyncGenerator
    void stream.next()
    await settled()
    expect(clock.pending).toBe(1)
    void stream.return(undefined)
    await settled()
    expect(clock.pending).toBe(0)
    expect(seen[0]?.aborted).toBe(true)
  })
})

test('an answer in parts is bounded until its last part', async () => {
  const typeDefs = 'type Query { quick: String slow: Query never: String }'
  const resolvers = { Query: { quick: () => 'x', slow: async () => ({}), never: () => new Promise(() => {}) } }
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers }),
    logging: false,
    plugins: [useDeferStream(), useExecutionTimeLimit({ executionTime: 60 })],
  })
  const ask = async (query: string) => {
    const headers = { 'content-type': 'application/json', accept: 'multipart/mixed' }
    const response = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    })
    return response.text()
  }
  const text = await ask('{ quick ... @defer { never } }')
  expect(text).toContain('"quick":"x"')
  expect(text).toContain(`"code":"${LATE}"`)
  expect(text).toContain('"hasNext":false')
  const whole = await ask('{ quick ... @defer { slow { quick } } }')
  expect(whole).not.toContain(LATE)
  expect(whole).toContain('{"slow":{"quick":"x"}}')
})

test.each([
  ['what has taken too long', '{ slow }', useExecutionTimeLimit({ executionTime: 20 })],
  ['what said too much', '{ long }', useResponseSizeLimit({ responseBytes: 50 })],
])('%s is no gift to a budget of another plugin', async (_name, query, plugin) => {
  const typeDefs = 'type Query { slow: String @cost(weight: "3") long: String @cost(weight: "3") }'
  const resolvers = { Query: { slow: () => new Promise(() => {}), long: () => 'x'.repeat(100) } }
  const schema = createSchema({ typeDefs: [bulwarkDirectives, typeDefs], resolvers })
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [plugin, useRateLimit({ capacity: 5, refillPerSecond: 0.001 })],
  })
  const ask = async () => {
    const headers = { 'content-type': 'application/json' }
    const answer = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    })
    return codeOf(await answer.json())
  }
  expect(await ask()).toMatch(/^(EXECUTION_TIME|RESPONSE_SIZE)_LIMIT_EXCEEDED$/)
  expect(await ask()).toBe('RATE_LIMITED')
})
