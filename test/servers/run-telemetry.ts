import type { BulwarkOptions, MeasuredOperation, MeasuredRefusal, SecurityEvent, Telemetry } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import type { Ask, Caller, HostKind, Request } from './hosts/host.js'
import { schemaOf } from './rights/case.js'

const TYPES = /* GraphQL */ `
  type Query {
    hello(code: String @constraint(maxLength: 3)): String
    gold: String @requiresRole(roles: ["admin"])
    list(first: Int): [Query] @listSize(slicingArguments: ["first"])
    deep: Query
    broken: String
  }
  type Mutation { save(note: String!): Boolean fail: Int }`

const fail = () => {
  throw new Error('of the database')
}
const resolvers = {
  Query: { hello: () => 'you', gold: () => 'gold', list: () => [{}, {}], deep: () => ({}), broken: fail },
  Mutation: { save: () => true, fail },
}

class Heard implements Telemetry {
  readonly operations: MeasuredOperation[] = []
  readonly refusals: MeasuredRefusal[] = []
  readonly times: [string, string, number][] = []
  readonly events: SecurityEvent[] = []
  operation(measured: MeasuredOperation) {
    this.operations.push(measured)
  }
  refused(refused: MeasuredRefusal) {
    this.refusals.push(refused)
  }
  guardTime(...time: [string, string, number]) {
    this.times.push(time)
  }
  event(event: SecurityEvent) {
    this.events.push(event)
  }
}

const options: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  roles: { admin: {}, customer: {}, anonymous: {} },
  logger: { info() {}, warn() {}, error() {} },
}

interface Row {
  readonly name: string
  readonly caller?: Caller
  readonly ask: Ask
  readonly operation: Partial<MeasuredOperation>
  /** The guard that refuses; of a refused operation. */
  readonly guard?: string
  readonly coordinate?: string
  readonly options?: BulwarkOptions
  readonly mutates?: boolean
  /** Operations of a batch are paid for together, and refused together. */
  readonly alone?: boolean
}

const unseen = { depth: null, requestedCost: null, actualCost: null } as const
const rows: readonly Row[] = [
  {
    name: 'what is served',
    ask: { query: 'query Lists { list(first: 5) { list(first: 3) { hello } } }' },
    // Of 5 lists of 3, each of an empty object; it answers 2 of 2.
    operation: {
      type: 'query',
      name: 'Lists',
      outcome: 'served',
      code: null,
      depth: 3,
      requestedCost: 20,
      actualCost: 6,
    },
  },
  {
    name: 'a mutation that is served',
    ask: { query: 'mutation { save(note: "x") }' },
    mutates: true,
    operation: { type: 'mutation', name: null, outcome: 'served', code: null, depth: 1 },
  },
  {
    name: 'what fails',
    ask: { query: '{ hello broken }' },
    operation: { type: 'query', outcome: 'failed', code: 'INTERNAL_SERVER_ERROR', depth: 1 },
  },
  {
    name: 'a mutation that fails',
    ask: { query: 'mutation Fail { fail }' },
    mutates: true,
    operation: { type: 'mutation', name: 'Fail', outcome: 'failed', code: 'INTERNAL_SERVER_ERROR' },
  },
  {
    name: 'what is refused before it is parsed',
    ask: { query: `{ hello(code: ${'['.repeat(90)}) }` },
    guard: 'tokenLimit',
    operation: { type: null, name: null, code: 'NESTING_LIMIT_EXCEEDED', ...unseen },
  },
  {
    name: 'what is no document',
    ask: { query: '{ hello' },
    guard: 'graphql',
    operation: { type: null, code: 'DOCUMENT_INVALID', ...unseen },
  },
  {
    name: 'what is refused at validation',
    ask: { query: `query Deep { ${'deep { '.repeat(16)}hello${' }'.repeat(16)} }` },
    guard: 'depthLimit',
    operation: { type: 'query', name: 'Deep', code: 'DEPTH_LIMIT_EXCEEDED', depth: 17, actualCost: null },
  },
  {
    name: 'an invalid document',
    ask: { query: 'query Nope { nope }' },
    guard: 'graphql',
    operation: { type: 'query', name: 'Nope', code: 'DOCUMENT_INVALID', actualCost: null },
  },
  {
    name: 'what is refused for its cost',
    ask: { query: '{ list(first: 5000) { hello } }' },
    guard: 'costLimit',
    operation: { type: 'query', code: 'COST_LIMIT_EXCEEDED', depth: 2, requestedCost: 5_000, actualCost: null },
  },
  {
    name: 'a value that the schema forbids',
    ask: { query: '{ hello(code: "long") }' },
    guard: 'inputValidation',
    coordinate: 'Query.hello.code',
    operation: { type: 'query', code: 'BAD_USER_INPUT' },
  },
  {
    name: 'what is refused for its rate',
    caller: 'anonymous',
    ask: { query: '{ list(first: 300) { hello } }' },
    options: { roles: { anonymous: { rate: { capacity: 200, refillPerSecond: 1 } } } },
    alone: true,
    guard: 'rateLimit',
    operation: { type: 'query', code: 'COST_LIMIT_EXCEEDED', depth: 2 },
  },
  {
    name: 'a denied field',
    ask: { query: 'query Gold { hello gold }' },
    guard: 'fieldAuthorization',
    coordinate: 'Query.gold',
    operation: { type: 'query', name: 'Gold', code: 'FORBIDDEN', depth: 1 },
  },
  {
    name: 'a denied field that is answered by null',
    ask: { query: '{ a: gold b: gold }' },
    options: { fieldAuthorization: { onDenied: 'null' } },
    guard: 'fieldAuthorization',
    coordinate: 'Query.gold',
    operation: { type: 'query', code: 'FORBIDDEN' },
  },
  {
    name: 'a forged token',
    caller: 'forged',
    ask: { query: '{ hello }' },
    guard: 'jwt',
    operation: { code: 'UNAUTHENTICATED' },
  },
]

/** What is told of operations, on one host. */
export function runTelemetry(kind: HostKind): void {
  describe(`${kind.name}: telemetry`, () => {
    const accept = kind.accepts[0] ?? null
    const listen = async (
      requests: readonly (readonly [Caller, Request])[],
      { more = {}, to = [], sampleGuardTime = 0 }: Listening = {},
    ) => {
      const heard = new Heard()
      const telemetry = { to: [...to, heard], sampleGuardTime }
      const host = await kind.start({ ...options, ...more, telemetry }, (ran) => schemaOf(TYPES, resolvers, ran))
      const answers = []
      for (const [caller, request] of requests) answers.push(await host.send(caller, request, accept))
      await host.close()
      return { heard, answers }
    }

    const own = rows.filter(
      ({ ask, mutates, alone }) =>
        ask.query.length <= kind.longest && (!mutates || kind.mutations) && !(alone && kind.batched),
    )
    test.each(own)('$name is told once', async (row) => {
      const { caller = 'customer', ask, operation, guard, coordinate = null, options: more = {} } = row
      const { heard } = await listen([[caller, ask]], { more })
      const wanted: Partial<MeasuredOperation> = { ...(guard !== undefined && { outcome: 'refused' }), ...operation }
      const found = heard.operations.filter((one) => one.code === wanted.code && isLike(one, wanted))
      expect(found).toMatchObject([wanted])
      // What a batched transport sends along.
      const others = heard.operations.filter((one) => !found.includes(one))
      expect(others.map(({ outcome }) => outcome)).toEqual(kind.batched && others.length > 0 ? ['served'] : [])
      expect(heard.refusals).toMatchObject(
        guard === undefined ? [] : [{ guard, code: wanted.code, mode: 'enforce', coordinate }],
      )
      const [{ milliseconds, viewer }] = found as [MeasuredOperation]
      expect(milliseconds).toBeGreaterThan(0)
      expect(milliseconds).toBeLessThan(10_000)
      if (caller === 'customer' && kind.identifies === 'before parsing') expect(viewer?.id).toBe('alice')
    })

    test('what is refused for its rate, when it was served before, is told once', async () => {
      const more = { roles: { anonymous: { rate: { capacity: 30, refillPerSecond: 0.001 } } } }
      const asks = Array.from({ length: 4 }, () => ['anonymous', { query: '{ list(first: 25) { hello } }' }] as const)
      const { heard, answers } = await listen(asks, { more })
      const limited = answers.filter(({ text }) => text.includes('RATE_LIMITED')).length
      expect(limited).toBeGreaterThan(0)
      const told = heard.operations.filter(({ code }) => code === 'RATE_LIMITED')
      expect(told.length).toBeGreaterThanOrEqual(limited)
      expect(told.every(({ outcome, depth }) => outcome === 'refused' && depth !== null)).toBe(true)
      expect(heard.operations).toHaveLength(kind.batched ? 8 : 4)
    })

    test.runIf(!kind.batched)('an invalid document that is refused for its rate instead is told once', async () => {
      const more = { roles: { anonymous: { rate: { capacity: 2, refillPerSecond: 0.001 } } } }
      const asks = Array.from({ length: 4 }, () => ['anonymous', { query: 'query Nope { nope }' }] as const)
      const { heard } = await listen(asks, { more })
      expect(heard.refusals.map(({ code }) => code)).toContain('RATE_LIMITED')
      expect(heard.operations.map(({ name, code }) => [name, code])).toEqual(
        Array.from({ length: 4 }, () => ['Nope', 'DOCUMENT_INVALID']),
      )
    })

    test.runIf(kind.batched)('a batch of n tells n operations', async () => {
      const batch = ['{ hello }', '{ gold }', '{ nope }', '{ nope }', '{ broken }', '{ hello }']
      const { heard } = await listen([['customer', batch.map((query) => ({ query }))]])
      expect(heard.operations.map(({ outcome, code }) => code ?? outcome).sort()).toEqual([
        'DOCUMENT_INVALID',
        'DOCUMENT_INVALID',
        'FORBIDDEN',
        'INTERNAL_SERVER_ERROR',
        'served',
        'served',
      ])
    })

    test.runIf(kind.batched)('a batch that is refused as a whole is told as one', async () => {
      const { heard } = await listen([['customer', Array.from({ length: 11 }, () => ({ query: '{ hello }' }))]])
      expect(heard.operations).toMatchObject([{ outcome: 'refused', code: 'BATCH_LIMIT_EXCEEDED', type: null }])
      expect(heard.refusals).toMatchObject([{ guard: 'batchLimit', code: 'BATCH_LIMIT_EXCEEDED' }])
    })

    test('what is only reported ends nothing', async () => {
      const report = { mode: 'report' } as const
      const { heard } = await listen(
        [
          ['customer', { query: '{ deep { deep { deep { hello } } } }' }],
          ['customer', { query: '{ deep { gold } }' }],
        ],
        { more: { depthLimit: { ...report, depth: 3 }, fieldAuthorization: report } },
      )
      expect(heard.refusals.map(({ guard, code, mode }) => [guard, code, mode])).toEqual([
        ['depthLimit', 'DEPTH_LIMIT_EXCEEDED', 'report'],
        ['fieldAuthorization', 'FORBIDDEN', 'report'],
      ])
      expect(heard.operations.filter(({ depth }) => depth !== 1).map(({ outcome, code }) => [outcome, code])).toEqual([
        ['served', null],
        ['served', null],
      ])
    })

    test('the time of guards is told, of all calls or of none', async () => {
      const { heard } = await listen([['customer', { query: '{ hello }' }]], { sampleGuardTime: 1 })
      const found = new Set(heard.times.map(([guard, checkpoint]) => `${guard} ${checkpoint}`))
      for (const each of ['jwt request', 'tokenLimit source', 'depthLimit document', 'costLimit operation']) {
        if (!(each === 'jwt request' && kind.name === 'Apollo executeOperation')) expect(found).toContain(each)
      }
      expect(heard.times.every(([, , milliseconds]) => milliseconds >= 0)).toBe(true)
      expect((await listen([['customer', { query: '{ hello }' }]])).heard.times).toEqual([])
    })

    test('what a telemetry throws or rejects decides nothing, and is logged once', async () => {
      const lines: string[] = []
      const logger = { info() {}, warn() {}, error: (line: string) => void lines.push(line) }
      const broken: Telemetry = {
        operation: fail,
        refused: fail,
        guardTime: fail,
        event: async () => fail(),
      }
      const store = { take: fail, settle: fail }
      const more: BulwarkOptions = {
        logger,
        rateLimit: { store },
        roles: { ...options.roles, customer: { rate: { capacity: 1_000, refillPerSecond: 10 } } },
      }
      const asks = ['{ hello }', '{ gold }', '{ nope }', '{ hello }'].map((query) => ['customer', { query }] as const)
      const { heard, answers } = await listen(asks, { more, to: [broken], sampleGuardTime: 1 })
      expect(answers.at(-1)?.result.data).toEqual({ hello: 'you' })
      expect(heard.events.map(({ name }) => name)).toContain('store.failed')
      expect(lines.filter((line) => line.includes('telemetry failed')).sort()).toEqual(
        ['event', 'guardTime', 'operation', 'refused'].map(
          (name) => `graphql-bulwark: telemetry failed in ${name}; that is logged once`,
        ),
      )
    })

    test.runIf(kind.longest > 3_000)(
      'a name is bounded, and so are the refusals that are told of one operation',
      async () => {
        const more: BulwarkOptions = { fieldAuthorization: { onDenied: 'null' }, aliasLimit: false, fieldLimit: false }
        const aliases = Array.from({ length: 150 }, (_, index) => `a${index}: gold`).join(' ')
        const { heard } = await listen([['customer', { query: `query ${'N'.repeat(2_000)} { ${aliases} }` }]], { more })
        expect(heard.operations.at(-1)?.name).toMatch(/^N{127}…$/)
        expect(heard.refusals).toHaveLength(1)
      },
    )
  })
}

interface Listening {
  readonly more?: BulwarkOptions
  readonly to?: readonly Telemetry[]
  readonly sampleGuardTime?: number
}

/** A companion is served as well. */
function isLike(one: MeasuredOperation, { name, type, depth, outcome }: Partial<MeasuredOperation>): boolean {
  if (outcome !== one.outcome || (type !== undefined && type !== one.type)) return false
  return (name === undefined || name === one.name) && (depth === undefined || depth === one.depth)
}
