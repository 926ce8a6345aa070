import { mkdtempSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileSink, jsonLinesSink, pinoSink, toEcs, toOcsf, webhookSink } from 'graphql-bulwark/audit'
import { pino } from 'pino'
import { Webhook } from 'standardwebhooks'
import { afterAll, expect, test } from 'vitest'
import type { AuditEvent } from '../../src/audit/audit-event.js'
import { lostEvents } from '../../src/audit/build-event.js'
import { ManualClock } from './manual-clock.js'

const at = Date.UTC(2027, 0, 15)
const event: AuditEvent = {
  ...lostEvents(at, 2),
  name: 'authz_fail',
  outcome: 'refused',
  reason: 'FORBIDDEN',
  guard: 'fieldAuthorization',
  viewer: { kind: 'user', id: 'alice', roles: ['customer'] },
  credential: { kind: 'jwt', id: 'token-1', issuer: 'https://auth.test' },
  client: { address: '203.0.113.7', addressFrom: 'proxy', userAgent: 'curl' },
  requestId: 'req-1',
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  operation: { hash: 'ab', type: 'query', name: 'One' },
  coordinate: 'Query.gold',
  object: { type: 'Order', id: '7' },
  detail: null,
}
const change: AuditEvent = {
  ...event,
  name: 'sensitive_update',
  outcome: 'success',
  reason: null,
  operation: { hash: 'cd', type: 'mutation', name: null },
}

const folder = mkdtempSync(join(tmpdir(), 'bulwark-audit-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('lines of JSON, to a function', async () => {
  const texts: string[] = []
  await jsonLinesSink((text) => void texts.push(text)).write([event, change])
  expect(texts).toHaveLength(1)
  const lines = texts[0]?.split('\n') ?? []
  expect(lines.map((line) => line && JSON.parse(line))).toEqual([event, change, ''])
})

test('lines of JSON, to a stream that fails', async () => {
  const stream = { write: (_text: string, done: (error?: Error) => void) => done(new Error('EPIPE')) }
  await expect(jsonLinesSink(stream).write([event])).rejects.toThrow('EPIPE')
})

test('lines of pino', () => {
  const lines: string[] = []
  pinoSink(pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) })).write([
    event,
    change,
  ])
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 40, audit: event, msg: 'authz_fail' },
    { level: 30, audit: change, msg: 'sensitive_update' },
  ])
})

test('a file is appended to, by several, and made anew when it was rotated', async () => {
  const path = join(folder, 'audit.jsonl')
  const [one, other] = [fileSink(path), fileSink(path)]
  await one.write([event])
  await other.write([change])
  await one.write([event])
  const names = (file: string) =>
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).name)
  expect(names(path)).toEqual(['authz_fail', 'sensitive_update', 'authz_fail'])
  expect(statSync(path).mode & 0o777).toBe(0o600)
  renameSync(path, `${path}.1`)
  await one.write([change])
  expect(names(path)).toEqual(['sensitive_update'])
  expect(names(`${path}.1`)).toHaveLength(3)
  await one.close?.()
  await other.close?.()
})

test('a file that can not be opened is an error, and is tried again', async () => {
  const sink = fileSink(join(folder, 'absent', 'audit.jsonl'))
  await expect(sink.write([event])).rejects.toThrow('ENOENT')
  await expect(sink.write([event])).rejects.toThrow('ENOENT')
  await sink.close?.()
})

const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

test('a webhook is signed as its receiver verifies it, and tried again under one id', async () => {
  const seen: { headers: Record<string, string>; body: string }[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      seen.push({ headers: request.headers as Record<string, string>, body })
      response.writeHead(seen.length === 1 ? 503 : 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  await webhookSink({ url: `http://localhost:${port}/events`, secret }).write([event])
  server.close()
  expect(seen).toHaveLength(2)
  const [first, second] = seen
  expect(new Webhook(secret).verify(second?.body ?? '', second?.headers ?? {})).toMatchObject({
    type: 'graphql.audit',
    data: { events: [event] },
  })
  expect(first?.headers['webhook-id']).toBe(second?.headers['webhook-id'])
  expect(() => new Webhook(secret).verify(`${second?.body} `, second?.headers ?? {})).toThrow()
})

test('a webhook that fails or hangs gives up, and tells no more than a code', async () => {
  const clock = new ManualClock()
  let calls = 0
  const refusing = () => {
    calls++
    return Promise.resolve(new Response('no', { status: 500 }))
  }
  const hanging = (_url: unknown, { signal }: RequestInit = {}) =>
    new Promise<Response>((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  const options = { url: 'https://siem.test/', secret, attempts: 3, timeout: 1_000 }
  for (const [fetch, message] of [
    [refusing, 'refused'],
    [hanging, 'abort'],
  ] as const) {
    const written = webhookSink({ ...options, fetch: fetch as typeof globalThis.fetch }, clock).write([event])
    const told = expect(written).rejects.toThrow(message)
    await clock.pass(10_000)
    await told
  }
  expect(calls).toBe(3)
  expect(clock.pending).toBe(0)
})

test.each([
  [() => fileSink(''), 'fileSink takes a path'],
  [() => jsonLinesSink(null as never), 'jsonLinesSink takes a stream or a function'],
  [() => jsonLinesSink(() => {}, { nam: 'x' } as never), 'Did you mean name?'],
  [() => pinoSink({ info() {} } as never), 'pinoSink takes a logger'],
  [() => webhookSink({ url: 'http://siem.test/', secret }), 'webhookSink.url'],
  [() => webhookSink({ url: 'nonsense', secret }), 'webhookSink.url'],
  [() => webhookSink({ url: 'https://siem.test/', secret: 'short' }), 'webhookSink.secret'],
  [() => webhookSink({ url: 'https://siem.test/', secret, attempts: 0 }), 'webhookSink.attempts'],
])('a mistake stops the server: %s', (create, message) => {
  expect(create).toThrow(message)
})

test('Elastic Common Schema', () => {
  expect(toEcs(event)).toMatchObject({
    '@timestamp': '2027-01-15T00:00:00.000Z',
    event: {
      kind: 'alert',
      category: ['iam'],
      type: ['denied'],
      action: 'authz_fail',
      outcome: 'failure',
      reason: 'FORBIDDEN',
    },
    user: { id: 'alice', roles: ['customer'] },
    source: { ip: '203.0.113.7' },
    user_agent: { original: 'curl' },
    trace: { id: '4bf92f3577b34da6a3ce929d0e0e4736' },
    http: { request: { id: 'req-1' } },
    bulwark: { coordinate: 'Query.gold', count: 2 },
  })
  expect(toEcs(change)).toMatchObject({
    event: { kind: 'event', category: ['api'], type: ['change'], outcome: 'success' },
  })
})

test.each([
  ['authn_login_fail', 3002, 300_201],
  ['authz_fail', 3003, 300_399],
  ['malicious_direct_reference', 3003, 300_399],
  ['malicious_extraneous', 6003, 600_302],
  ['sensitive_update', 6003, 600_303],
] as const)('Open Cybersecurity Schema Framework: %s', (name, class_uid, type_uid) => {
  const found = toOcsf({ ...(name === 'sensitive_update' ? change : event), name })
  // What each of these classes requires.
  expect(found).toMatchObject({
    class_uid,
    type_uid,
    category_uid: Math.floor(class_uid / 1_000),
    activity_id: type_uid % 100,
    time: at,
    severity_id: expect.any(Number),
    metadata: { version: expect.stringMatching(/^1\./), product: { vendor_name: 'graphql-bulwark' } },
    actor: { user: { uid: 'alice' } },
    src_endpoint: { ip: '203.0.113.7' },
  })
  if (class_uid === 6003) expect(found).toMatchObject({ api: { operation: expect.any(String) } })
  else expect(found).toMatchObject({ user: { uid: 'alice' }, status_id: 2 })
})

test('a pattern is a finding, which nobody was refused for', () => {
  const pattern: AuditEvent = {
    ...event,
    name: 'malicious_direct_reference',
    outcome: 'detected',
    reason: 'PATTERN_WALKING',
    detail: '50 objects',
  }
  const uid = 'PATTERN_WALKING 2027-01-15T00:00:00.000Z'
  const found = toOcsf(pattern)
  expect(found).toMatchObject({ class_uid: 2004, type_uid: 200_401, category_uid: 2, status_code: 'PATTERN_WALKING' })
  expect(found.finding_info).toEqual({ uid, title: 'PATTERN_WALKING', desc: '50 objects' })
  expect(found).not.toHaveProperty('activity_name')
  expect(toEcs(pattern)).toMatchObject({ event: { kind: 'alert', type: ['info'], outcome: 'unknown' } })
})

test('what is known of an event stands in both forms, and what is not known in none', () => {
  const object = { type: 'Order', id: '1' }
  const credential = { kind: 'jwt', id: 'token-1', issuer: 'https://a.test' } as const
  const known = { ...event, detail: 'one line', object, credential }
  expect(toOcsf(known)).toMatchObject({
    status_detail: 'one line',
    metadata: { correlation_uid: 'req-1', profiles: ['trace'] },
    trace: { uid: '4bf92f3577b34da6a3ce929d0e0e4736' },
    actor: { user: { groups: [{ name: 'customer' }], credential_uid: 'token-1' } },
    api: { request: { uid: 'req-1' } },
    http_request: { user_agent: 'curl' },
    resources: [{ type: 'Order', uid: '1' }],
    unmapped: { outcome: 'refused', coordinate: 'Query.gold' },
  })
  expect(toEcs(known)).toMatchObject({ graphql: { operation: event.operation } })
  expect(toEcs(known)).toMatchObject({ bulwark: { object, credential, detail: 'one line', viewer: { kind: 'user' } } })

  const nothing = { viewer: null, credential: null, object: null, requestId: null, traceId: null, detail: null }
  const unknown = {
    ...event,
    ...nothing,
    client: { address: null, addressFrom: null, userAgent: null },
    operation: null,
  }
  const ocsf = toOcsf(unknown)
  for (const key of ['status_detail', 'trace', 'http_request', 'resources']) expect(ocsf).not.toHaveProperty(key)
  expect(ocsf.actor).toEqual({ user: { name: 'unknown', type_id: 0 } })
  expect(ocsf.api).toEqual({ operation: 'unknown', service: { name: 'graphql' } })
  expect(ocsf.src_endpoint).toEqual({ name: 'unknown' })
  expect(Object.keys(ocsf.metadata as object)).toEqual(['version', 'product', 'event_code'])
  const ecs = toEcs(unknown)
  for (const key of ['user', 'source', 'user_agent', 'trace', 'http', 'graphql']) expect(ecs).not.toHaveProperty(key)
})
