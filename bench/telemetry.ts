import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics'
import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { followOperation } from '../plugins/followers.js'
import { openTelemetry } from '../plugins/opentelemetry.js'
import { inputOfContext } from '../plugins/request-input.js'
import type { Bulwark } from '../src/assemble.js'
import { putTrace } from '../src/traces.js'
import { anonymousViewer } from '../src/viewer.js'
import { formatTime, printTable } from './measure.js'
import { difference, fastest } from './one-request.js'
import { casesOf, nowhere, quietBulwark, request, schema } from './small-server.js'

/** Collects when it is asked to. */
class BenchReader extends MetricReader {
  protected override async onForceFlush() {}
  protected override async onShutdown() {}
}

/** The standard suite: alone, with the telemetry that nobody hears, with metrics, and with the audit as well. */
function four(): { readonly bulwarks: readonly Bulwark[]; readonly readers: readonly MetricReader[] } {
  const readers: MetricReader[] = []
  const measured = () => {
    const reader = new BenchReader()
    readers.push(reader)
    return openTelemetry({ meterProvider: new MeterProvider({ readers: [reader] }) })
  }
  const audit = { sinks: [nowhere] }
  const bulwarks = [
    {},
    { telemetry: { to: [{ operation() {}, refused() {} }] } },
    { telemetry: { to: [measured()] } },
    { telemetry: { to: [measured()] }, audit },
  ].map(quietBulwark)
  return { bulwarks, readers }
}

/** Operations by the checkpoints, from the begin of their traces to their results. */
function decide(bulwark: Bulwark, text: string): () => unknown {
  const document = parse(text)
  const operation = getOperationAST(document) as OperationDefinitionNode
  const input = { document, schema, operation, variables: {}, viewer: anonymousViewer }
  return () => {
    const context = { req: request }
    const trace = bulwark.begin?.(inputOfContext(context), true, undefined)
    if (trace) putTrace(context, trace)
    const own = { ...input, context }
    bulwark.source(text, own)
    bulwark.document(own, own)
    return bulwark.operation(own) ?? followOperation(bulwark, own)?.end({ data: { hello: 'you' } })
  }
}

/** What it costs to measure, with the SDK of OpenTelemetry, and to record: events are made and handed to a sink in the time. */
export async function benchTelemetry(): Promise<void> {
  const rows: string[][] = []
  for (const [name, text, run] of casesOf(decide)) {
    const { bulwarks, readers } = four()
    const [none = 0, ...on] = await fastest(bulwarks.map((bulwark) => run(bulwark, text)))
    rows.push([name, formatTime(none), ...on.map((one) => difference(one - none))])
    for (const reader of readers) {
      const { resourceMetrics } = await reader.collect()
      const counted = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics)
      if (!counted.some(({ descriptor }) => descriptor.name === 'bulwark.operations'))
        throw new Error('nothing was counted')
    }
    await Promise.all(bulwarks.map((bulwark) => bulwark.close()))
  }
  printTable(
    'One request: what it takes to tell, to measure with the SDK of OpenTelemetry, and to record as well',
    ['', 'off', 'told', 'metrics', 'metrics and audit'],
    rows,
  )
}
