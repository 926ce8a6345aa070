import { setImmediate as turn } from 'node:timers/promises'
import { type AuditEvent, type AuditSink, type BulwarkOptions, trustedDocuments } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import { credentialsOf, linesOf } from './hosts/callers.js'
import type { Ask, Caller, Host, HostKind, Lines, Naming, Sender } from './hosts/host.js'
import { schemaOf } from './rights/case.js'
import { hashed, sha256 } from './trusted.js'

const TYPES = /* GraphQL */ `
  type Order @owner(field: "customer") { id: ID! customer: String total: Int }
  type Query {
    hello(name: String, code: String @constraint(maxLength: 3)): String
    mine: String @authenticated
    gold: String @requiresRole(roles: ["admin"])
    order(id: ID!): Order
    list(first: Int): [Order] @listSize(slicingArguments: ["first"])
    deep: Query
    broken: String
  }
  type Mutation {
    cancel(id: ID! @owns(type: "Order")): Order
    login(password: String!, note: String): Boolean
    fail: Int
  }
  type Subscription { ticks(count: Int): Query }`

const orders = new Map(['alice', 'bob'].map((customer) => [`of-${customer}`, { id: `of-${customer}`, customer }]))
const resolvers = {
  Query: {
    hello: () => 'you',
    mine: () => 'mine',
    gold: () => 'gold',
    order: (_: unknown, { id }: { id: string }) => orders.get(id),
    list: () => [],
    deep: () => ({}),
    broken: () => {
      throw new Error('of the database')
    },
  },
  Mutation: {
    cancel: (_: unknown, { id }: { id: string }) => orders.get(id),
    login: () => true,
    fail: () => {
      throw new Error('of the database')
    },
  },
  Subscription: {
    ticks: {
      async *subscribe() {
        yield { ticks: {} }
      },
    },
  },
}

/** What a host has recorded, once it was stopped. */
class Recorded implements AuditSink {
  readonly name = 'test'
  readonly events: AuditEvent[] = []
  closed = 0
  write(events: readonly AuditEvent[]) {
    this.events.push(...events)
  }
  close() {
    this.closed++
  }
}

const options: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  roles: { admin: {}, customer: {}, anonymous: { rate: { capacity: 100, refillPerSecond: 1 } } },
  ownership: { loaders: { Order: (ids) => ids.map((id) => orders.get(id) ?? null) } },
  logger: { info() {}, warn() {}, error() {} },
}

type What = Partial<AuditEvent>

/** A refusal, and the one event that it is. */
interface Refused {
  readonly name: string
  readonly caller: Caller | Sender
  readonly ask: Naming
  readonly event: What
  readonly options?: BulwarkOptions
  readonly type?: 'mutation'
  /** Hosts that know it. */
  readonly on?: (kind: HostKind) => boolean
}

const limit = (name: string, max: number) => ({ name, max, found: expect.any(Number) })
const operation = (type: 'query' | 'mutation' = 'query', name: string | null = null) => ({
  hash: expect.stringMatching(/^[\da-f]{64}$/),
  type,
  name,
})

const refusals: readonly Refused[] = [
  {
    name: 'an operation too deep',
    caller: 'customer',
    ask: { query: `query Deep { ${'deep { '.repeat(16)}hello${' }'.repeat(16)} }` },
    event: {
      name: 'malicious_extraneous',
      reason: 'DEPTH_LIMIT_EXCEEDED',
      guard: 'depthLimit',
      limit: limit('depth', 15),
    },
  },
  {
    name: 'a text nested too deeply',
    caller: 'customer',
    ask: { query: `{ hello(name: ${'['.repeat(90)}) }` },
    event: { name: 'malicious_extraneous', reason: 'NESTING_LIMIT_EXCEEDED', guard: 'tokenLimit' },
  },
  {
    name: 'introspection',
    caller: 'customer',
    ask: { query: 'query Look { __schema { queryType { name } } }' },
    event: {
      name: 'authz_fail',
      reason: 'INTROSPECTION_DISABLED',
      guard: 'introspection',
      operation: operation('query', 'Look'),
    },
  },
  {
    name: 'a forged token',
    caller: 'forged',
    ask: { query: '{ hello }' },
    event: { name: 'authn_login_fail', reason: 'UNAUTHENTICATED', guard: 'jwt' },
  },
  {
    name: 'an operation too dear',
    caller: 'customer',
    ask: { query: '{ list(first: 5000) { id } }' },
    event: {
      name: 'excess_rate_limit_exceeded',
      reason: 'COST_LIMIT_EXCEEDED',
      guard: 'costLimit',
      limit: limit('cost', 1_000),
      cost: { requested: expect.any(Number), actual: null },
    },
  },
  {
    name: 'a store of budgets that is down',
    caller: 'anonymous',
    ask: { query: '{ hello }' },
    options: { rateLimit: { onStoreFailure: 'deny', store: { take: down, settle: down } } },
    on: ({ batched }) => !batched,
    event: { name: 'sys_crash', reason: 'SERVICE_UNAVAILABLE', guard: 'rateLimit' },
  },
  {
    name: 'a field of others',
    caller: 'customer',
    ask: { query: '{ gold }' },
    event: { name: 'authz_fail', reason: 'FORBIDDEN', guard: 'fieldAuthorization', coordinate: 'Query.gold' },
  },
  {
    name: 'a field that is not for strangers',
    caller: 'anonymous',
    ask: { query: '{ mine }' },
    event: { name: 'authz_fail', reason: 'UNAUTHENTICATED', guard: 'fieldAuthorization', coordinate: 'Query.mine' },
  },
  {
    name: 'a hundred denied aliases',
    caller: 'customer',
    ask: { query: `{ ${Array.from({ length: 100 }, (_, index) => `a${index}: gold`).join(' ')} }` },
    options: { aliasLimit: false, fieldLimit: false, fieldAuthorization: { onDenied: 'null' } },
    event: { name: 'authz_fail', reason: 'FORBIDDEN', coordinate: 'Query.gold', count: 100 },
    on: ({ longest }) => longest === Infinity,
  },
  {
    name: 'an object of somebody else',
    caller: 'customer',
    ask: { query: '{ order(id: "of-bob") { id } }' },
    event: {
      name: 'malicious_direct_reference',
      reason: 'NOT_FOUND',
      guard: 'ownership',
      coordinate: 'Query.order',
      object: { type: 'Order', id: 'of-bob' },
    },
  },
  {
    name: 'a write with the id of somebody else',
    caller: 'customer',
    ask: { query: 'mutation Take { cancel(id: "of-bob") { id } }' },
    type: 'mutation',
    event: {
      name: 'malicious_direct_reference',
      reason: 'NOT_FOUND',
      guard: 'ownership',
      coordinate: 'Mutation.cancel',
      object: { type: 'Order', id: 'of-bob' },
      operation: operation('mutation', 'Take'),
    },
  },
  {
    name: 'an invalid document',
    caller: 'customer',
    ask: { query: '{ nope }' },
    event: { name: 'input_validation_fail', reason: 'DOCUMENT_INVALID', guard: 'graphql', operation: operation() },
  },
  {
    name: 'what is no document',
    caller: 'customer',
    ask: { query: '{ hello' },
    event: { name: 'input_validation_fail', reason: 'DOCUMENT_INVALID', guard: 'graphql' },
  },
  {
    name: 'variables too deep',
    caller: 'customer',
    ask: {
      query: 'query ($v: String) { hello(name: $v) }',
      variables: { v: JSON.parse('['.repeat(40) + ']'.repeat(40)) },
    },
    event: { name: 'input_validation_fail', reason: 'VARIABLE_LIMIT_EXCEEDED', guard: 'variableLimit' },
  },
]

const trusting: BulwarkOptions = {
  trustedDocuments: { store: trustedDocuments({ hello: '{ hello }', companion: '{ companion }' }) },
}
const notTrusted: What = { name: 'malicious_extraneous', reason: 'DOCUMENT_NOT_TRUSTED', guard: 'trustedDocuments' }

/** What is refused of a request before its operation is known, or for what the schema says of values and views. */
const beforehand: readonly Refused[] = [
  {
    name: 'what a page of another site could have sent',
    // Of two lines the first is that of the host.
    caller: { lines: () => [['content-type', 'text/plain']] },
    ask: { query: '{ hello }' },
    on: ({ name }) => /^Envelop|(POST|array batch|SSE)$/.test(name),
    event: {
      name: 'malicious_cors',
      reason: 'BAD_REQUEST',
      guard: 'csrfPrevention',
      viewer: null,
      detail: expect.stringContaining('cross-site'),
    },
  },
  {
    name: 'an id that nobody knows',
    caller: 'anonymous',
    ask: { documentId: 'nobody' },
    options: trusting,
    event: { ...notTrusted, operation: null },
  },
  {
    name: 'a text outside the store',
    caller: 'anonymous',
    ask: { query: '{ hello mine }' },
    options: trusting,
    event: { ...notTrusted, operation: { hash: sha256('{ hello mine }'), type: null, name: null } },
  },
  {
    name: 'a text outside the store beside the hash of another',
    caller: 'anonymous',
    ask: { query: '{ hello mine }', ...hashed(sha256('{ hello }')) },
    options: trusting,
    event: notTrusted,
  },
  {
    name: 'a text of the store beside the hash of another',
    caller: 'anonymous',
    ask: { query: '{ hello }', ...hashed(sha256('{ hello mine }')) },
    options: trusting,
    event: notTrusted,
  },
  {
    name: 'an id, while the store of documents is down',
    caller: 'anonymous',
    ask: { documentId: 'hello' },
    options: { trustedDocuments: { store: down } },
    on: ({ batched }) => !batched,
    event: { name: 'sys_crash', reason: 'SERVICE_UNAVAILABLE', guard: 'trustedDocuments' },
  },
  {
    name: 'a text, while the store of documents is down',
    caller: 'anonymous',
    ask: { query: '{ hello }' },
    options: { trustedDocuments: { store: down } },
    on: ({ batched }) => !batched,
    event: { name: 'sys_crash', reason: 'SERVICE_UNAVAILABLE', guard: 'trustedDocuments' },
  },
  {
    name: 'an id that was not looked up yet',
    caller: 'anonymous',
    ask: { documentId: 'nobody' },
    options: { trustedDocuments: { store: async () => null } },
    on: ({ identifies }) => identifies !== 'before parsing',
    event: { name: 'sys_crash', reason: 'SERVICE_UNAVAILABLE', guard: 'trustedDocuments' },
  },
  {
    name: 'a text that a store does not hold, which answers later',
    caller: 'anonymous',
    ask: { query: '{ hello }' },
    options: {
      trustedDocuments: { store: async (id) => (id.endsWith(sha256('{ companion }')) ? '{ companion }' : null) },
    },
    event: notTrusted,
  },
  {
    name: 'a value that the schema forbids',
    caller: 'customer',
    ask: { query: '{ hello(code: "of-a-secret") }' },
    event: {
      name: 'input_validation_fail',
      reason: 'BAD_USER_INPUT',
      guard: 'inputValidation',
      operation: operation(),
      detail: expect.not.stringContaining('secret'),
    },
  },
  {
    name: 'a field that the caller does not see',
    caller: 'customer',
    ask: { query: '{ gold }' },
    options: { fieldAuthorization: { visibility: true } },
    event: { name: 'authz_fail', reason: 'FORBIDDEN', guard: 'fieldAuthorization', coordinate: 'Query.gold' },
  },
  {
    name: 'an operation that there is not',
    caller: 'customer',
    ask: { query: 'query A { hello } query B { hello }', operationName: 'C' },
    // There the WebSocket library answers by itself.
    on: ({ name }) => name !== 'graphql-ws',
    event: { name: 'input_validation_fail', reason: 'DOCUMENT_INVALID', guard: 'graphql' },
  },
  {
    name: 'a subscription whose variables are none',
    caller: 'customer',
    ask: { query: 'subscription ($n: Int!) { ticks(count: $n) { hello } }', variables: { n: 'many' } },
    on: ({ subscriptions }) => subscriptions,
    event: { name: 'input_validation_fail', reason: 'DOCUMENT_INVALID', guard: 'graphql' },
  },
  {
    name: 'a stream that the host does not serve',
    caller: 'customer',
    ask: { query: 'subscription { ticks { hello } }' },
    on: ({ name, mutations }) => name.startsWith('Apollo') && mutations,
    event: { name: 'input_validation_fail', reason: 'BAD_REQUEST', guard: 'graphql' },
  },
]

function down(): never {
  throw new Error('down')
}

/** What is recorded, on one host. */
export function runAudit(kind: HostKind): void {
  describe(`${kind.name}: audit`, () => {
    const accept = kind.accepts[0] ?? null
    const record = async (
      senders: readonly (readonly [Caller | Sender, Naming | readonly Ask[]])[],
      others: BulwarkOptions = {},
      audit: Partial<BulwarkOptions['audit'] & object> = {},
    ) => {
      const sink = new Recorded()
      const host: Host = await kind.start({ ...options, ...others, audit: { sinks: [sink], ...audit } }, (ran) =>
        schemaOf(TYPES, resolvers, ran),
      )
      const answers = []
      for (const [caller, ask] of senders) answers.push(await host.send(caller, ask, accept))
      await host.close()
      return { sink, events: sink.events, answers }
    }

    const rows = [...refusals, ...beforehand].filter(
      ({ on, type }) => (on?.(kind) ?? true) && (type !== 'mutation' || kind.mutations),
    )
    test.each(rows)('A1 $name is one event', async ({ caller, ask, event, options: others }) => {
      const { events } = await record([[caller, ask]], others)
      expect(events).toMatchObject([{ outcome: 'refused', count: 1, ...event }])
      const [found] = events as [AuditEvent]
      expect(Object.isFrozen(found)).toBe(true)
      expect(found.requestId).toMatch(/^[\da-f-]{36}$/)
      if (caller === 'customer' && kind.identifies !== 'after validation') {
        expect(found.viewer).toEqual({ kind: 'user', id: 'alice', roles: ['customer'] })
        expect(found.credential).toMatchObject({ kind: 'jwt' })
      }
    })

    test('A1 what is only reported is one event each time', async () => {
      const report = { mode: 'report' } as const
      const asks = rows.find(({ name }) => name === 'an operation too deep')?.ask as Ask
      const { events } = await record(
        [
          ['customer', asks],
          ['customer', asks],
          ['customer', { query: '{ gold }' }],
        ],
        { depthLimit: report, fieldAuthorization: report },
      )
      expect(events.map(({ outcome, reason, count }) => [outcome, reason, count])).toEqual([
        ['reported', 'DEPTH_LIMIT_EXCEEDED', 1],
        ['reported', 'DEPTH_LIMIT_EXCEEDED', 1],
        ['reported', 'FORBIDDEN', 1],
      ])
      expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(3)
    })

    test('A1 a document that is only reported is one event', async () => {
      const report: BulwarkOptions = { trustedDocuments: { ...trusting.trustedDocuments, mode: 'log' } as never }
      const { events, answers } = await record([['customer', { query: '{ hello mine }' }]], report)
      expect(answers[0]?.result.data).toEqual({ hello: 'you', mine: 'mine' })
      expect(events).toMatchObject([{ ...notTrusted, outcome: 'reported', count: 1 }])
    })

    const crossSite = beforehand[0] as Refused
    test.runIf(crossSite.on?.(kind))('A1 what is only reported hides nothing that is refused', async () => {
      const report: BulwarkOptions = { csrfPrevention: { mode: 'report' } }
      const { events } = await record([[crossSite.caller, { query: '{ hello nope }' }]], report)
      expect(events.map(({ outcome, reason, count }) => [outcome, reason, count]).sort()).toEqual([
        ['refused', 'DOCUMENT_INVALID', 1],
        ...(kind.identifies === 'after validation' ? [] : [['reported', 'BAD_REQUEST', 1]]),
      ])
    })

    test('who is shown a part of the schema leaves nothing', async () => {
      const { events, answers } = await record(
        [['customer', { query: '{ __type(name: "Query") { fields { name } } }' }]],
        { fieldAuthorization: { visibility: true }, roles: { ...options.roles, customer: { introspection: true } } },
      )
      const shown = JSON.stringify(answers[0]?.result.data)
      expect([shown.includes('"hello"'), shown.includes('"gold"')]).toEqual([true, false])
      expect(events).toEqual([])
    })

    test('a text that is only reported is one event', async () => {
      const query = '{ hello # one two three\n }'
      const { events } = await record([['customer', { query }]], { tokenLimit: { mode: 'report', tokens: 2 } })
      const own = events.filter(({ operation: found }) => kind.batched || found?.hash !== null)
      expect(own.filter(({ reason }) => reason === 'TOKEN_LIMIT_EXCEEDED').map(({ count }) => count)).toEqual(
        kind.batched ? [1, 1] : [1],
      )
    })

    test.runIf(kind.batched)('A1 a batch too long is one event', async () => {
      const { events } = await record([['customer', Array.from({ length: 11 }, () => ({ query: '{ hello }' }))]])
      expect(events).toMatchObject([
        {
          name: 'excess_rate_limit_exceeded',
          reason: 'BATCH_LIMIT_EXCEEDED',
          guard: 'batchLimit',
          limit: limit('batch', 10),
        },
      ])
    })

    test.runIf(kind.batched)('each refused operation of a batch is one event, under one request id', async () => {
      const { events } = await record([['customer', ['{ gold }', '{ hello }', '{ gold }'].map((query) => ({ query }))]])
      expect(events.map(({ reason, count }) => [reason, count])).toEqual([
        ['FORBIDDEN', 1],
        ['FORBIDDEN', 1],
      ])
      expect(new Set(events.map(({ requestId }) => requestId)).size).toBe(1)
    })

    test('who only reads leaves nothing', async () => {
      const { events, sink } = await record([
        ['customer', { query: '{ hello mine order(id: "of-alice") { id } }' }],
        ['anonymous', { query: '{ hello }' }],
      ])
      expect(events).toEqual([])
      expect(sink.closed).toBe(1)
    })

    test.runIf(kind.mutations)('a mutation that ran is one event', async () => {
      const { events } = await record([
        ['customer', { query: 'mutation Cancel { cancel(id: "of-alice") { id } login(password: "x") }' }],
        ['customer', { query: 'mutation { fail }' }],
        ['customer', { query: 'mutation ($p: String!) { login(password: $p) }', variables: {} }],
        ['customer', { query: 'mutation { cancel(id: "of-bob") { id } login(password: "x") }' }],
      ])
      expect(events).toMatchObject([
        {
          name: 'sensitive_update',
          outcome: 'success',
          reason: null,
          coordinate: 'Mutation.cancel',
          fields: ['Mutation.cancel', 'Mutation.login'],
          operation: operation('mutation', 'Cancel'),
          viewer: { id: 'alice' },
          cost: { requested: expect.any(Number), actual: expect.any(Number) },
        },
        { outcome: 'failure', reason: 'INTERNAL_SERVER_ERROR', fields: ['Mutation.fail'] },
        { outcome: 'refused', reason: 'DOCUMENT_INVALID' },
        { outcome: 'refused', reason: 'NOT_FOUND' },
        { outcome: 'failure', reason: 'NOT_FOUND', fields: ['Mutation.cancel', 'Mutation.login'] },
      ])
    })

    test('A4 no secret, and no value that is not allowed, is in anything that a sink got', async () => {
      const secret = 'Pa55word-of-alice'
      const token = (await credentialsOf('customer')) as string
      const forged = (await credentialsOf('forged')) as string
      const cookie: Lines = [
        ['cookie', `session=${secret}`],
        ['x-api-key', `bulwark_live_${secret}`],
      ]
      const { events } = await record(
        [
          [{ lines: async () => [['authorization', token], ...cookie] }, { query: '{ gold }' }],
          [{ lines: async () => [['authorization', forged], ...cookie] }, { query: '{ gold }' }],
          [
            { lines: async () => [['authorization', token], ...cookie] },
            {
              query: 'query ($id: ID!, $name: String) { order(id: $id) { id } hello(name: $name) gold }',
              variables: { id: 'of-bob', name: secret },
            },
          ],
          [{ lines: async () => cookie }, { query: `{ hello(name: "${secret}") nope }` }],
        ],
        {},
        { variables: ['id', 'Query.order(id:)'] },
      )
      expect(events.length).toBeGreaterThanOrEqual(4)
      const text = JSON.stringify(events)
      for (const word of [secret, ...token.slice(7).split('.'), ...forged.slice(7).split('.')]) {
        expect(text).not.toContain(word)
      }
      expect(text).toContain('"variables":{"id":"of-bob","Query.order(id:)":"of-bob"}')
    })

    test('A2 what a client has chosen breaks no line', async () => {
      const bad = 'evil\u202e\u0007\u2028id'
      const lines = async (): Promise<Lines> => [
        ...(await linesOf('customer')),
        ['x-request-id', 'a b'],
        ['user-agent', `agent ${'x'.repeat(5_000)}`],
      ]
      const long = `query ${'N'.repeat(3_000)} { order(id: ${JSON.stringify(bad)}) { id } gold }`
      const { events } = await record([[{ lines }, { query: long }]], {}, { variables: ['Query.order(id:)'] })
      expect(events).toHaveLength(1)
      const text = JSON.stringify(events)
      expect(text.length).toBeLessThan(2_500)
      expect(text).not.toMatch(/\\u00|[\u202e\u2028]|\\n/)
      expect(events[0]?.operation?.name).toMatch(/^N{127}…$/)
    })

    const ownHeaders = kind.name !== 'graphql-ws'
    test.runIf(ownHeaders)('A6 a well-formed request id is kept, any other replaced', async () => {
      const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
      const sent = (id: string, parent: string): Sender => ({
        lines: async () => [
          ['x-request-id', id],
          ['traceparent', parent],
        ],
      })
      const { events, answers } = await record([
        [sent('req-1.a_B', `00-${trace}-00f067aa0ba902b7-01`), { query: '{ mine }' }],
        [sent('x'.repeat(129), `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`), { query: '{ mine }' }],
        [sent('a/b', `00-${trace}-00f067aa0ba902b7-01-more`), { query: '{ hello }' }],
      ])
      expect(events.map(({ requestId, traceId }) => [requestId, traceId])).toEqual([
        ['req-1.a_B', trace],
        [expect.stringMatching(/^[\da-f-]{36}$/), null],
      ])
      if (kind.status === false) return
      expect(answers.map(({ headers }) => headers['x-request-id'])).toEqual([
        'req-1.a_B',
        events[1]?.requestId,
        expect.stringMatching(/^[\da-f-]{36}$/),
      ])
    })

    test('the masked error is logged with the id of its request', async () => {
      const lines: string[] = []
      const logger = { info() {}, warn() {}, error: (message: string) => void lines.push(message) }
      const { answers } = await record([['customer', { query: '{ broken }' }]], { logger })
      const reference = answers[0]?.result.errors?.[0]?.extensions?.reference
      const id = kind.status === false ? '[\\da-f-]{36}' : answers[0]?.headers['x-request-id']
      expect(lines).toHaveLength(1)
      expect(lines[0]).toMatch(new RegExp(`masked error ${reference} of request ${id} at broken$`))
    })

    test('no line of the log is as long as the names of a client, or holds what breaks a line', async () => {
      const lines: string[] = []
      const note = (message: string, data?: unknown) => void lines.push(message, JSON.stringify(data ?? null))
      const logger = { info() {}, warn: note, error: (message: string) => void lines.push(message) }
      const id = `\u202e\u2028\u009b31m${'1'.repeat(9_000)}`
      await record(
        [
          ['customer', { query: `{ ${'x'.repeat(9_000)}: broken }` }],
          // What was asked for goes to the log in report mode.
          ...(kind.mutations ? [['customer', { query: `mutation { cancel(id: "${id}") { id } }` }] as const] : []),
        ],
        { logger, ownership: { loaders: { Order: async () => [null] }, mode: 'report' } },
      )
      expect(lines.some((line) => line.includes('masked error'))).toBe(true)
      if (kind.mutations) expect(lines.join()).toContain('ownership would refuse (report mode)')
      for (const line of lines) {
        expect(line.length).toBeLessThan(1_000)
        expect(line).not.toMatch(/[\p{Cc}\u2028\u202e]/u)
      }
    })

    test.runIf(kind.mutations)('no mutation runs unseen, where that is wanted, and queries go on', async () => {
      const failing: AuditSink = {
        name: 'down',
        write() {
          throw new Error('down')
        },
      }
      const host = await kind.start(
        { ...options, audit: { sinks: [failing], onSinkFailure: 'deny-mutations', foldWithin: 1 } },
        (ran) => schemaOf(TYPES, resolvers, ran),
      )
      const mutation: Ask = { query: 'mutation { login(password: "x") }' }
      let code: unknown
      // The first is written a moment later.
      for (let round = 0; round < 500 && code === undefined; round++) {
        code = (await host.send('customer', mutation, accept)).result.errors?.[0]?.extensions?.code
        // A host in this process may answer without letting any timer run.
        await turn()
      }
      expect(code).toBe('SERVICE_UNAVAILABLE')
      expect((await host.send('customer', mutation, accept)).ran).not.toContain('Mutation.login')
      expect((await host.send('customer', { query: '{ hello }' }, accept)).result.data).toEqual({ hello: 'you' })
      await host.close()
    })
  })
}
