import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { closeServer, listen } from '../servers/hosts/http.js'
import { describeRedisServer } from '../support/redis.js'
import { type RedisServer, startRedis } from '../support/redis-server.js'
import { runExamples } from './examples.js'

interface Examples {
  startShop(env: Readonly<Record<string, string>>): Promise<{ server: Server; stop(): Promise<void> }>
}

const page = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')

/** The series of a text of Prometheus, with their labels and values. */
function seriesOf(text: string) {
  const series = text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
    if (name === undefined) return []
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, text]) => [key as string, text as string])
    return [{ name, labels: Object.fromEntries(pairs) as Record<string, string>, value: Number(value) }]
  })
  return {
    names: new Set(series.map(({ name }) => name)),
    labels: (metric: string) =>
      new Set(series.filter(({ name }) => name === metric).flatMap(({ labels }) => Object.keys(labels))),
    value: (metric: string, wanted: Readonly<Record<string, string>>) =>
      series
        .filter(({ name, labels }) => name === metric && Object.entries(wanted).every(([k, v]) => labels[k] === v))
        .reduce((sum, { value }) => sum + value, 0),
  }
}

/** What an expression of PromQL asks for: metrics, each with its labels, and labels of groups. */
function askedBy(expression: string) {
  const metrics = [...expression.matchAll(/\b(bulwark_\w+?)(?:\{([^}]*)\}|(?=\[|\s|$))/g)]
    .filter(([, name]) => !/\b(by|le)\b/.test(name as string))
    .map(([, name, labels = '']) => ({
      name: name as string,
      labels: [...labels.matchAll(/(\w+)(?:=~|!~|!=|=)"/g)].map(([, label]) => label as string),
    }))
  const groups = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/))
  const inGroups = new Set(groups)
  return { metrics: metrics.filter(({ name }) => !inGroups.has(name)), groups }
}

const alerts = [...page('prometheus-alerts.yaml').matchAll(/expr: >-\n\s+(.*)/g)].map(([, text]) => text as string)
const panels: { title: string; targets: { expr: string; legendFormat: string }[] }[] = JSON.parse(
  page('grafana-dashboard.json'),
).panels
const asked = [...alerts, ...panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))]

describeRedisServer('the set-up for production, as it stands', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bulwark-production-'))
  const auditFile = join(folder, 'audit.jsonl')
  let redis: RedisServer
  let shop: Awaited<ReturnType<Examples['startShop']>>
  let scraped = ''

  beforeAll(async () => {
    redis = await startRedis()
    const { startShop } = await runExamples<Examples>('operations.md', (code) => code.includes('startShop'))
    const metricsPort = await freePort()
    shop = await startShop({
      REDIS_URL: redis.url,
      METRICS_PORT: String(metricsPort),
      PORT: String(await freePort()),
      AUDIT_FILE: auditFile,
    })
    const { port } = shop.server.address() as AddressInfo
    const ask = async (query: string) => {
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      return (await answer.json()) as { data?: unknown; errors?: { extensions: { code: string } }[] }
    }
    for (let round = 0; round < 60; round++) expect((await ask('{ hello }')).data).toEqual({ hello: 'world' })
    await ask(`{ ${Array.from({ length: 9 }, (_, index) => `a${index}: hello`).join(' ')} }`)
    await ask('mutation { rename(name: "x") }')
    expect((await ask('{ __schema { queryType { name } } }')).errors?.[0]?.extensions.code).toBe(
      'INTROSPECTION_DISABLED',
    )
    await redis.stop()
    expect((await ask('{ hello }')).data).toEqual({ hello: 'world' })
    scraped = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    await shop.stop()
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it('tells Prometheus what was served and refused', () => {
    const { value } = seriesOf(scraped)
    const type = { graphql_operation_type: 'query' }
    expect(value('bulwark_operations_total', { ...type, bulwark_operation_outcome: 'served' })).toBe(62)
    expect(value('bulwark_operations_total', { ...type, bulwark_operation_outcome: 'refused' })).toBe(1)
    const refused = { bulwark_guard: 'introspection', error_type: 'INTROSPECTION_DISABLED' }
    expect(value('bulwark_refusals_total', { ...refused, bulwark_guard_mode: 'enforce' })).toBe(1)
    expect(value('bulwark_refusals_total', { bulwark_guard: 'aliasLimit', bulwark_guard_mode: 'report' })).toBe(1)
    expect(value('bulwark_events_total', { bulwark_event: 'store.failed', bulwark_guard: 'rateLimit' })).toBe(1)
    expect(value('bulwark_operation_duration_count', { graphql_operation_type: 'mutation' })).toBe(1)
    expect(value('bulwark_operation_depth_count', {})).toBeGreaterThanOrEqual(63)
    expect(value('bulwark_operation_cost_actual_count', {})).toBe(63)
  })

  it.each(asked)('%s asks for nothing that is not exported', (expression) => {
    const { names, labels } = seriesOf(scraped)
    const { metrics, groups } = askedBy(expression)
    expect(metrics.length).toBeGreaterThan(0)
    for (const metric of metrics) {
      expect(names).toContain(metric.name)
      for (const label of metric.labels) expect(labels(metric.name)).toContain(label)
    }
    for (const label of groups) {
      expect(metrics.some(({ name }) => labels(name).has(label))).toBe(true)
    }
  })

  it('labels in the texts of alerts and legends are those that their expressions leave', () => {
    for (const { targets } of panels) {
      for (const { expr, legendFormat } of targets) {
        for (const [, label] of legendFormat.matchAll(/\{\{(\w+)\}\}/g)) expect(askedBy(expr).groups).toContain(label)
      }
    }
  })

  it('has written all that was to be recorded before it stopped', () => {
    const reasons = readFileSync(auditFile, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(reasons.map(({ name, reason, outcome }) => [name, reason, outcome]).sort()).toEqual([
      ['authz_fail', 'INTROSPECTION_DISABLED', 'refused'],
      ['malicious_extraneous', 'ALIAS_LIMIT_EXCEEDED', 'reported'],
      ['sensitive_update', null, 'success'],
    ])
  })
})

const promtool = (process.env.PATH ?? '').split(delimiter).map((path) => join(path, 'promtool'))
it.skipIf(!promtool.some(isThere))('promtool takes the alerts (skipped without one on the PATH)', () => {
  const file = fileURLToPath(new URL('../../docs/prometheus-alerts.yaml', import.meta.url))
  expect(execFileSync('promtool', ['check', 'rules', file], { encoding: 'utf8' })).toContain('SUCCESS')
})

function isThere(file: string): boolean {
  try {
    readFileSync(file)
    return true
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await listen(server, '')
  const { port } = server.address() as AddressInfo
  await closeServer(server)
  return port
}
