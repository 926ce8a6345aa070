import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  type MeasuredOperation,
  type MeasuredRefusal,
  useBulwark,
  useDepthLimit,
  useFieldAuthorization,
  useTelemetry,
} from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, test } from 'vitest'
import { telemetryGuard } from '../../src/telemetry/telemetry.js'
import { timedGuards } from '../../src/telemetry/timed-guards.js'
import { anonymousViewer } from '../../src/viewer.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const logger = { info() {}, warn() {}, error() {} }
const schema = createSchema({
  typeDefs: /* GraphQL */ `
    directive @requiresRole(roles: [String!]!) on FIELD_DEFINITION
    type Query { hello(of: Int): String me: Query gold: String @requiresRole(roles: ["admin"]) }
    type Subscription { ticks(of: Int): Int }`,
  resolvers: {
    Query: { hello: () => 'you', me: () => ({}) },
    Subscription: {
      ticks: {
        async *subscribe() {
          yield { ticks: 1 }
          yield { ticks: 2 }
        },
      },
    },
  },
})

function serve(pluginsOf: (telemetry: object) => readonly object[]) {
  const operations: MeasuredOperation[] = []
  const refusals: MeasuredRefusal[] = []
  const telemetry = {
    operation: (one: MeasuredOperation) => void operations.push(one),
    refused: (one: MeasuredRefusal) => void refusals.push(one),
  }
  const yoga = createYoga({ schema, logging: false, plugins: [...pluginsOf(telemetry)] })
  const ask = async (query: string, accept = 'application/json', variables = {}) => {
    const answer = await yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept },
      body: JSON.stringify({ query, variables }),
    })
    return answer.text()
  }
  return { ask, operations, refusals }
}

const deep = `{ ${'me { '.repeat(20)}hello${' }'.repeat(20)} }`

test('alone, it is told what protections beside it refuse', async () => {
  const { ask, operations, refusals } = serve((telemetry) => [
    useTelemetry({ to: [telemetry] }),
    useDepthLimit(),
    useFieldAuthorization(),
  ])
  for (const query of [deep, '{ gold }', '{ nope }', '{ hello }']) await ask(query)
  expect(operations.map(({ outcome, code }) => code ?? outcome)).toEqual([
    'DEPTH_LIMIT_EXCEEDED',
    'UNAUTHENTICATED',
    'DOCUMENT_INVALID',
    'served',
  ])
  expect(refusals.map(({ guard }) => guard)).toEqual(['depthLimit', 'fieldAuthorization', 'graphql'])
})

test('two of them are each told once', async () => {
  const heard: MeasuredOperation[] = []
  const other = { operation: (one: MeasuredOperation) => void heard.push(one) }
  const { ask, operations } = serve((telemetry) => [
    useBulwark({ logger, production: true, telemetry: { to: [telemetry] } }),
    useTelemetry({ to: [other] }),
  ])
  for (const query of [deep, '{ hello }']) await ask(query)
  const codes = ['DEPTH_LIMIT_EXCEEDED', 'served']
  expect(operations.map(({ outcome, code }) => code ?? outcome)).toEqual(codes)
  expect(heard.map(({ outcome, code }) => code ?? outcome)).toEqual(codes)
})

test('a subscription is told when its stream has ended', async () => {
  const { ask, operations } = serve((telemetry) => [
    useBulwark({ logger, production: true, telemetry: { to: [telemetry] } }),
  ])
  const text = await ask('subscription Ticks { ticks }', 'text/event-stream')
  expect(text).toContain('"ticks":2')
  expect(operations).toMatchObject([{ type: 'subscription', name: 'Ticks', outcome: 'served', code: null }])
})

test('an answer in parts is told with its first part, and not once more with its last', () => {
  const told: MeasuredOperation[] = []
  const telemetry = { operation: (one: MeasuredOperation) => void told.push(one) }
  const guard = telemetryGuard({ to: [telemetry] }, { logger, read: () => undefined, now: () => 0 })
  const follower = guard.follow?.({ viewer: anonymousViewer, context: {} } as never, undefined as never)
  follower?.partly?.({ data: { hello: 'you' } })
  follower?.end?.({ data: { hello: 'you' }, errors: [new Error('later')] })
  follower?.streams?.(() => {})()
  expect(told.map(({ outcome }) => outcome)).toEqual(['served'])
})

test('what is told of thousands of refused operations is kept nowhere', async () => {
  let told = 0
  const { ask } = serve(() => [
    useBulwark({ logger, production: true, telemetry: { to: [{ operation: () => void told++ }] } }),
  ])
  const flood = async (count: number, from: number) => {
    for (let index = 0; index < count; index++) await ask(`query N${from + index} { gold }`)
    collectGarbage()
    return process.memoryUsage().heapUsed
  }
  // Yoga keeps a thousand documents: what comes beyond takes the place of others.
  const before = await flood(1_100, 0)
  const after = await flood(1_100, 1_100)
  expect(told).toBe(2_200)
  expect(after - before).toBeLessThan(10_000_000)
})

test('a share of the calls is measured, and what answers later until it does', async () => {
  let clock = 0
  const times: [string, string, number][] = []
  let resolve = () => {}
  const later = new Promise<void>((done) => {
    resolve = done
  })
  const answers = [() => undefined, () => later, () => Promise.reject(new Error('down'))]
  const guard = {
    name: 'g',
    mode: 'enforce' as const,
    summary: '',
    operation: () => {
      clock += 2
      return answers.shift()?.() as undefined
    },
  }
  const timing = { now: () => clock, guardTime: (...time: [string, string, number]) => void times.push(time) }
  const [all] = timedGuards([guard], { ...timing, sampled: 1, random: () => 0 })
  expect(all?.operation?.({} as never)).toBeUndefined()
  const pending = all?.operation?.({} as never)
  expect(pending).toBe(later)
  await expect(all?.operation?.({} as never)).rejects.toThrow('down')
  clock += 10
  resolve()
  await pending
  expect(times).toEqual([
    ['g', 'operation', 2],
    ['g', 'operation', 2],
    ['g', 'operation', 14],
  ])
  times.length = 0
  // By a draw of 0.5, ln 0.5 / ln 0.9 = 6 calls are passed over before each that is picked.
  const [some] = timedGuards([guard], { ...timing, sampled: 0.1, random: () => 0.5 })
  for (let call = 0; call < 21; call++) some?.operation?.({} as never)
  expect(times).toHaveLength(3)
})

test.each([
  [{}, 'telemetry.to must name who is told'],
  [{ to: [] }, 'telemetry.to must name who is told'],
  [{ to: [{}] }, 'telemetry.to[0] must have one of the functions operation, refused, guardTime, event'],
  [{ to: [{ operation: 1 }] }, 'telemetry.to[0] must have'],
  [{ to: [{ event() {} }], sampleGuardTime: 2 }, 'telemetry.sampleGuardTime must be a number from 0 to 1'],
  [{ to: [{ event() {} }], sampleGuardtime: 1 }, 'Did you mean sampleGuardTime?'],
])('%j stops the server', (telemetry, message) => {
  expect(() => useBulwark({ logger, telemetry: telemetry as never })).toThrow(message)
})

// Each of these orders has told some of them as a fault of the server, or twice and under two codes.
const preset = () => useBulwark({ logger })
const openPreset = () => useBulwark({ logger, production: false })
test.each<[string, (telemetry: object) => readonly object[]]>([
  ['in the preset', (telemetry) => [useBulwark({ logger, telemetry: { to: [telemetry] } })]],
  ['in the preset, in the open', (to) => [useBulwark({ logger, production: false, telemetry: { to: [to] } })]],
  ['alone', (telemetry) => [useTelemetry({ to: [telemetry] })]],
  ['before the preset', (telemetry) => [useTelemetry({ to: [telemetry] }), preset()]],
  ['behind the preset', (telemetry) => [preset(), useTelemetry({ to: [telemetry] })]],
  ['before the open preset', (telemetry) => [useTelemetry({ to: [telemetry] }), openPreset()]],
])('variables that are none are refused, and told once: %s', async (_name, pluginsOf) => {
  for (const [type, query] of [
    ['query', 'query ($of: Int) { hello(of: $of) }'],
    ['subscription', 'subscription ($of: Int) { ticks(of: $of) }'],
  ]) {
    const { ask, operations, refusals } = serve(pluginsOf)
    await ask(query as string, type === 'query' ? 'application/json' : 'text/event-stream', { of: 'x' })
    expect(operations).toMatchObject([{ type, outcome: 'refused', code: 'DOCUMENT_INVALID' }])
    expect(refusals).toMatchObject([{ guard: 'graphql', code: 'DOCUMENT_INVALID' }])
  }
})
