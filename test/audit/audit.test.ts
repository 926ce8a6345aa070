import { GraphQLError } from 'graphql'
import { expect, test } from 'vitest'
import { auditGuard } from '../../src/audit/audit.js'
import { ConfigurationError, SecurityError } from '../../src/errors.js'
import type { Judge } from '../../src/guard.js'
import { anonymousViewer, createViewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { createRecorder, inputOf, refusalOf } from './recorder.js'

const judge: Judge = () => undefined

test('every part of an event', async () => {
  const { audit, clock, sink } = createRecorder({ variables: ['id', 'Query.order(id:)'] })
  const viewer = createViewer({
    kind: 'key',
    id: 'shop\n2',
    roles: ['a', 'b\u202e'],
    scopes: ['secret-scope'],
    claims: { secret: 'claim' },
    credential: { kind: 'api-key', id: 'key-1', issuer: null, actor: null, expiresAt: null },
  })
  const input = {
    ...inputOf('query One($id: ID, $card: String) { order(id: $id, card: $card) }', { id: '7', card: '4111' }),
    viewer,
    request: requestWith({ 'user-agent': 'curl\u0007/8', authorization: 'Bearer x' }, { peer: '203.0.113.7' }),
  }
  const violation = {
    coordinate: 'Query.order',
    object: { type: 'Order', id: '7' },
    limit: { name: 'cost', max: 100, found: Number.POSITIVE_INFINITY },
    detail: 'why\nso',
  }
  audit.witness.refused(refusalOf('COST_LIMIT_EXCEEDED', { guard: 'costLimit' }, violation), input)
  await clock.pass(1_000)
  expect(sink.events).toEqual([
    {
      time: '2027-01-15T00:00:00.000Z',
      name: 'excess_rate_limit_exceeded',
      outcome: 'refused',
      reason: 'COST_LIMIT_EXCEEDED',
      count: 1,
      guard: 'costLimit',
      viewer: { kind: 'key', id: 'shop�2', roles: ['a', 'b�'] },
      credential: { kind: 'api-key', id: 'key-1', issuer: null },
      client: { address: '203.0.113.7', addressFrom: 'socket', userAgent: 'curl�/8' },
      requestId: null,
      traceId: null,
      operation: { hash: expect.stringMatching(/^[\da-f]{64}$/), type: 'query', name: 'One' },
      coordinate: 'Query.order',
      fields: [],
      object: { type: 'Order', id: '7' },
      limit: { name: 'cost', max: 100, found: null },
      cost: { requested: null, actual: null },
      variables: { id: '7', 'Query.order(id:)': '7' },
      detail: 'why�so',
    },
  ])
  const [event] = sink.events
  const deep = (value: unknown): boolean =>
    typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(deep))
  expect(deep(event)).toBe(true)
})

test('the address that a trusted proxy tells is named so', async () => {
  const runtime = createTestRuntime({ addressOf: ({ header }) => header('x-forwarded-for') })
  const { sink, clock } = createRecorder()
  const audit = auditGuard({ sinks: [sink] }, runtime, clock)
  const request = requestWith({ 'x-forwarded-for': '203.0.113.9' }, { peer: '10.0.0.1' })
  audit.witness.refused(refusalOf('FORBIDDEN'), { viewer: null, request })
  const mapped = requestWith({ 'x-forwarded-for': '203.0.113.9' }, { peer: '::ffff:203.0.113.9' })
  audit.witness.refused(refusalOf('FORBIDDEN'), { viewer: null, request: mapped })
  await clock.pass(1_000)
  expect(sink.events.map(({ client }) => client.addressFrom)).toEqual(['proxy', 'socket'])
})

test('equal refusals of one operation are one event, others are not', async () => {
  const { audit, clock, sink } = createRecorder()
  const [one, other] = [inputOf('{ a }'), inputOf('{ a }')]
  const refused = (
    code: 'FORBIDDEN' | 'NOT_FOUND',
    coordinate: string,
    input = one,
    mode: 'enforce' | 'report' = 'enforce',
  ) => audit.witness.refused(refusalOf(code, { mode }, { coordinate }), input)
  for (let index = 0; index < 3; index++) refused('FORBIDDEN', 'Query.a')
  refused('FORBIDDEN', 'Query.b')
  refused('NOT_FOUND', 'Query.a')
  refused('FORBIDDEN', 'Query.a', one, 'report')
  refused('FORBIDDEN', 'Query.a', other)
  await clock.pass(1_000)
  expect(sink.events.map(({ reason, coordinate, outcome, count }) => [reason, coordinate, outcome, count])).toEqual([
    ['FORBIDDEN', 'Query.a', 'refused', 3],
    ['FORBIDDEN', 'Query.b', 'refused', 1],
    ['NOT_FOUND', 'Query.a', 'refused', 1],
    ['FORBIDDEN', 'Query.a', 'reported', 1],
    ['FORBIDDEN', 'Query.a', 'refused', 1],
  ])
})

test('an operation that goes on for long begins to count anew', async () => {
  const { audit, clock, sink } = createRecorder({ foldWithin: 1_000 })
  const input = inputOf('{ a }')
  for (let tick = 0; tick < 4; tick++) {
    audit.witness.refused(refusalOf('FORBIDDEN'), input)
    await clock.pass(600)
  }
  await clock.pass(1_000)
  expect(sink.events.map(({ count }) => count)).toEqual([2, 2])
})

test('an operation with very many different refusals has a bounded number of events', async () => {
  const { audit, clock, sink } = createRecorder()
  const input = inputOf('{ a }')
  for (let index = 0; index < 5_000; index++) {
    audit.witness.refused(refusalOf('FORBIDDEN', {}, { coordinate: `Query.f${index}` }), input)
  }
  await clock.pass(1_000)
  expect(sink.events).toHaveLength(51)
  expect(sink.events.at(-1)).toMatchObject({ coordinate: null, count: 4_950 })
})

const failed = new GraphQLError('no', { path: ['a'], extensions: { code: 'SOLD_OUT\n' } })
const denied = new GraphQLError('no', { path: ['a'], originalError: new SecurityError({ code: 'FORBIDDEN' }) })
const inner = new GraphQLError('no', { path: ['a', 'b'], originalError: new SecurityError({ code: 'FORBIDDEN' }) })

test.each([
  ['a result', { data: { a: 1 } }, ['success', null]],
  ['an error', { data: { a: null }, errors: [failed] }, ['failure', 'SOLD_OUT�']],
  ['an error of the database', { data: null, errors: [new Error('x')] }, ['failure', 'INTERNAL_SERVER_ERROR']],
  ['nothing that ran', { errors: [failed] }, undefined],
  ['one field that a guard has refused', { data: { a: null }, errors: [denied] }, undefined],
  ['one of two that a guard has refused', { data: { a: null, b: 1 }, errors: [denied] }, ['failure', 'FORBIDDEN']],
  ['a field beneath that a guard has refused', { data: { a: null }, errors: [inner] }, ['failure', 'FORBIDDEN']],
])('a mutation that ends with %s', async (_name, result, expected) => {
  const { audit, clock, sink } = createRecorder()
  const follower = audit.follow?.(inputOf('mutation { a }'), () => judge)
  follower?.end?.(result, [{ extensions: () => ({ requested: 5, actual: 3 }) }])
  await clock.pass(1_000)
  expect(sink.events.map(({ outcome, reason, cost }) => [outcome, reason, cost])).toEqual(
    expected ? [[...expected, { requested: 5, actual: 3 }]] : [],
  )
})

test.each([
  ['breaks off', [undefined], ['failure', 'NO_RESULT']],
  ['has a first part', [{ data: { a: 1 } }, undefined], ['success', null]],
  ['has a first part that failed', [{ data: { a: null }, errors: [failed] }], ['failure', 'SOLD_OUT�']],
])('a mutation that %s is recorded once', async (_name, parts, expected) => {
  const { audit, clock, sink } = createRecorder()
  const follower = audit.follow?.(inputOf('mutation { a ...F } fragment F on Mutation { b }'), () => judge)
  for (const part of parts) follower?.partly?.(part)
  follower?.end?.({ data: { a: 1 } }, [])
  await clock.pass(1_000)
  expect(sink.events.map(({ outcome, reason, fields }) => [outcome, reason, fields])).toEqual([
    [...expected, ['Mutation.a']],
  ])
})

test('a query is not followed, nor is a subscription', () => {
  const { audit } = createRecorder()
  expect(audit.follow?.(inputOf('{ a }'), () => judge)).toBe(undefined)
  expect(audit.follow?.(inputOf('subscription { a }'), () => judge)).toBe(undefined)
})

test('variables are recorded by name and nothing else, and an object never', async () => {
  const { audit, clock, sink } = createRecorder({ variables: ['id', 'ids', 'input', 'Query.b(x:)', '__proto__'] })
  const input = inputOf('query ($id: ID) { a(x: 1) b(x: "lit", y: "no") c: b(x: {z: "deep"}) }', {
    id: 'a\nb',
    ids: ['1', { secret: 1 }, ...Array.from({ length: 50 }, () => 'x')],
    input: { password: 'x' },
    other: 'no',
  })
  audit.witness.refused(refusalOf('FORBIDDEN'), { ...input, viewer: anonymousViewer })
  await clock.pass(1_000)
  const { variables } = sink.events[0] ?? {}
  expect({ ...variables }).toEqual({
    id: 'a�b',
    ids: ['1', '[object]', ...Array.from({ length: 18 }, () => 'x')],
    input: '[object]',
    'Query.b(x:)': '[object]',
  })
})

test('lists in lists are not walked, however deep a client has nested them', async () => {
  const { audit, clock, sink } = createRecorder({ variables: ['Query.b(x:)'] })
  const { operation, ...input } = inputOf('{ b(x: [1, [2]]) }')
  const [field] = operation.selectionSet.selections as unknown as [{ arguments: [{ value: object }] }]
  let value: object = { kind: 'ListValue', values: [] }
  for (let depth = 0; depth < 100_000; depth++) value = { kind: 'ListValue', values: [value] }
  audit.witness.refused(refusalOf('FORBIDDEN'), { ...input, operation })
  await clock.pass(1_000)
  field.arguments[0].value = value
  audit.witness.refused(refusalOf('FORBIDDEN'), { ...input, operation })
  await clock.pass(1_000)
  expect(sink.events.map(({ variables }) => ({ ...variables }))).toEqual([
    { 'Query.b(x:)': [expect.anything(), '[object]'] },
    { 'Query.b(x:)': ['[object]'] },
  ])
})

test('of what no event can be made is counted, and ends no process', async () => {
  const { audit, clock, runtime, sink } = createRecorder()
  const request = {
    get peer(): string {
      throw new Error('The request was taken back.')
    },
    header: () => null,
  }
  audit.witness.refused(refusalOf('FORBIDDEN'), { ...inputOf('{ a }'), request: request as never })
  audit.witness.refused(refusalOf('FORBIDDEN'), inputOf('{ b }'))
  await clock.pass(1_000)
  expect(sink.events).toMatchObject([{ reason: 'AUDIT_DROPPED', count: 1 }, { reason: 'FORBIDDEN' }])
  expect(runtime.events[0]).toMatchObject({ name: 'audit.dropped', detail: 'no event could be made: failed' })
})

test('a text too long to be digested is not', async () => {
  const { audit, clock, sink } = createRecorder()
  audit.witness.refused(refusalOf('BYTE_LIMIT_EXCEEDED'), { viewer: null, text: 'x'.repeat(100_001) })
  audit.witness.refused(refusalOf('BYTE_LIMIT_EXCEEDED'), { viewer: null, text: '{ a }' })
  await clock.pass(1_000)
  expect(sink.events.map(({ operation }) => operation?.hash)).toEqual([
    null,
    '1c7e1e347f726166b5b1c55afd61f278cc9b45e00c108ec33d540a566379811b',
  ])
})

test.each([
  [{}, 'audit.sinks must name a sink'],
  [{ sinks: [] }, 'audit.sinks must name a sink'],
  [{ sinks: [{ name: 'x' }] }, 'audit.sinks[0] must have a name and a function write'],
  [{ sinkss: [] }, 'Did you mean sinks?'],
  [{ onSinkFailure: 'deny' }, 'audit.onSinkFailure must be one of'],
  [{ queueSize: 0 }, 'audit.queueSize must be a whole number'],
  [{ queueSize: Number.POSITIVE_INFINITY }, 'audit.queueSize must have an end'],
  [{ deadline: Number.POSITIVE_INFINITY }, 'audit.deadline must have an end'],
  [{ variables: 'id' }, 'audit.variables must be a list'],
  [{ variables: ['a b'] }, "audit.variables: 'a b'"],
  [{ variables: ['Query.a.b'] }, "audit.variables: 'Query.a.b'"],
])('%j stops the server', (options, message) => {
  const sinks = 'sinks' in options || Object.keys(options).length === 0 ? {} : { sinks: [{ name: 'x', write() {} }] }
  const create = () => auditGuard({ ...sinks, ...options } as never, createTestRuntime())
  expect(create).toThrow(ConfigurationError)
  expect(create).toThrow(message)
})
