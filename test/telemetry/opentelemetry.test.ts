import { metrics, trace } from '@opentelemetry/api'
import { MeterProvider, type MetricData, MetricReader } from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import type { ErrorCode, MeasuredOperation } from 'graphql-bulwark'
import { openTelemetry } from 'graphql-bulwark/opentelemetry'
import { afterEach, expect, test } from 'vitest'
import { createViewer } from '../../src/viewer.js'

class Reader extends MetricReader {
  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

/** An SDK of its own, and what it has collected. */
function sdk() {
  const reader = new Reader()
  const meterProvider = new MeterProvider({ readers: [reader] })
  const collect = async () => {
    const { resourceMetrics } = await reader.collect()
    const all = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics)
    return new Map<string, MetricData>(all.map((metric) => [metric.descriptor.name, metric]))
  }
  return { meterProvider, collect }
}

const served: MeasuredOperation = {
  type: 'query',
  name: 'Products',
  outcome: 'served',
  code: null,
  viewer: null,
  depth: 3,
  requestedCost: 20,
  actualCost: 6,
  milliseconds: 12,
}
const refusal = { guard: 'depthLimit', code: 'DEPTH_LIMIT_EXCEEDED', mode: 'enforce', viewer: null } as const

afterEach(() => {
  metrics.disable()
  trace.disable()
})

test('without an SDK it does nothing', () => {
  const telemetry = openTelemetry()
  telemetry.operation(served)
  telemetry.refused({ ...refusal, coordinate: null })
  telemetry.guardTime('jwt', 'request', 1)
  telemetry.event({ name: 'store.failed', guard: 'rateLimit', at: 0 })
})

test('an SDK that is registered later is found', async () => {
  const telemetry = openTelemetry()
  telemetry.operation(served)
  const { meterProvider, collect } = sdk()
  metrics.setGlobalMeterProvider(meterProvider)
  telemetry.operation(served)
  expect((await collect()).get('bulwark.operations')?.dataPoints.map(({ value }) => value)).toEqual([1])
})

test('two servers of one process add to the same counts, or have names of their own', async () => {
  const { meterProvider, collect } = sdk()
  const all = [openTelemetry({ meterProvider }), openTelemetry({ meterProvider })]
  for (const telemetry of all) for (let round = 0; round < 2; round++) telemetry.operation(served)
  const found = await collect()
  expect(found.get('bulwark.operations')?.dataPoints.map(({ value }) => value)).toEqual([4])
  expect(found.get('bulwark.operation.depth')?.dataPoints).toMatchObject([{ value: { count: 4, sum: 12 } }])
})

test('10,000 names, codes and guards of all kinds are a bounded number of series', async () => {
  const { meterProvider, collect } = sdk()
  const telemetry = openTelemetry({ meterProvider })
  for (let index = 0; index < 10_000; index++) {
    const strange = `X${index}\n\u202e`
    telemetry.operation({ ...served, name: strange, outcome: 'failed', code: strange })
    telemetry.refused({ ...refusal, guard: strange, code: strange as ErrorCode, coordinate: strange })
    telemetry.guardTime(strange, strange, 1)
    telemetry.event({ name: 'stream.ended', guard: strange, at: 0, detail: strange })
  }
  const found = await collect()
  expect(found.get('bulwark.operations')?.dataPoints).toMatchObject([
    {
      value: 10_000,
      attributes: {
        'graphql.operation.type': 'query',
        'bulwark.operation.outcome': 'failed',
        'error.type': '_OTHER',
      },
    },
  ])
  for (const name of ['bulwark.refusals', 'bulwark.events', 'bulwark.guard.duration']) {
    const points = found.get(name)?.dataPoints ?? []
    expect(points).toHaveLength(501)
    const count = (value: unknown) => (typeof value === 'number' ? value : (value as { count: number }).count)
    expect(points.reduce((sum, { value }) => sum + count(value), 0)).toBe(10_000)
  }
  expect(JSON.stringify([...(found.get('bulwark.operations')?.dataPoints ?? [])])).not.toContain('Products')
})

test.each([false, true])('the active span tells of the operation and its refusals; of the user: %s', (recordUser) => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const span = provider.getTracer('test').startSpan('POST /graphql')
  const active = { ...trace, getActiveSpan: () => span }
  const before = trace.getActiveSpan
  trace.getActiveSpan = active.getActiveSpan
  try {
    const telemetry = openTelemetry({ recordUser })
    const viewer = createViewer({
      kind: 'user',
      id: 'ali\u0007ce',
      roles: ['customer'],
      scopes: [],
      claims: {},
      credential: null,
    })
    telemetry.refused({ ...refusal, viewer, coordinate: 'Query.gold' })
    telemetry.operation({ ...served, viewer, outcome: 'refused', code: 'DEPTH_LIMIT_EXCEEDED' })
  } finally {
    trace.getActiveSpan = before
  }
  span.end()
  const [found] = exporter.getFinishedSpans()
  expect(found?.attributes).toEqual({
    'graphql.operation.type': 'query',
    'graphql.operation.name': 'Products',
    'bulwark.operation.outcome': 'refused',
    'bulwark.operation.depth': 3,
    'bulwark.operation.cost.requested': 20,
    'bulwark.operation.cost.actual': 6,
    ...(recordUser && { 'user.id': 'ali\ufffdce', 'user.roles': ['customer'] }),
  })
  expect(found?.events.map(({ name, attributes }) => [name, attributes])).toEqual([
    [
      'bulwark.refusal',
      {
        'bulwark.guard': 'depthLimit',
        'error.type': 'DEPTH_LIMIT_EXCEEDED',
        'bulwark.guard.mode': 'enforce',
        'bulwark.coordinate': 'Query.gold',
      },
    ],
  ])
})

test.each([
  [{ meterName: '' }, 'meterName must be a name'],
  [{ recordUser: 1 }, 'recordUser must be true or false'],
  [{ meterProvider: {} }, 'must have a function getMeter'],
  [{ meterNam: 'x' }, 'Did you mean meterName?'],
])('%j stops the server', (options, message) => {
  expect(() => openTelemetry(options as never)).toThrow(message)
})
