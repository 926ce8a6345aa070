import { describe, expect, it, test } from 'vitest'
import { createViewer, type Viewer } from '../../src/viewer.js'
import { requestWith } from '../support/request-input.js'
import { Watching } from './asking.js'

const SCHEMA = 'type Query { ok: Int, old: Int @deprecated(reason: "Use\\nok."), older: Int @deprecated }'
const HOUR = 3_600_000
const viewerOf = (id: string): Viewer =>
  createViewer({ kind: 'user', id, roles: [], scopes: [], claims: {}, credential: null })
const alice = viewerOf('alice')
const named = (client: string) => requestWith({ 'apollographql-client-name': client })
const request = named('web')

describe('uses of one caller', () => {
  it('are told at once, then counted, then told with the first one after the time', () => {
    const watching = new Watching(SCHEMA)
    const begin = watching.now
    watching.run('query First { old }', { viewer: alice, request })
    expect(watching.uses).toEqual([
      {
        coordinate: 'Query.old',
        reason: 'Use\ufffdok.',
        viewer: alice,
        clientName: 'web',
        operationName: 'First',
        count: 1,
        first: begin,
        last: begin,
      },
    ])
    watching.now += HOUR - 1
    expect(watching.run('query Second { old }', { viewer: alice, request })).toEqual([])
    watching.now += 1
    watching.run('query Third { old }', { viewer: alice, request })
    const [use] = watching.uses
    expect(use).toMatchObject({ count: 2, first: begin + HOUR - 1, last: begin + HOUR, operationName: 'Third' })
    watching.now += HOUR - 1
    expect(watching.run('{ old }', { viewer: alice, request })).toEqual([])
  })

  it('are told apart by viewer, client and coordinate', () => {
    const watching = new Watching(SCHEMA)
    expect(watching.run('{ old }', { viewer: alice })).toHaveLength(1)
    expect(watching.run('{ old }', { viewer: viewerOf('bob') })).toHaveLength(1)
    expect(watching.run('{ old }', { viewer: alice, request })).toHaveLength(1)
    expect(watching.run('{ old }', { viewer: alice, request: named('null') })).toHaveLength(1)
    expect(watching.run('{ old older }', { viewer: alice, request })).toEqual(['Query.older'])
    expect(watching.run('{ old older }')).toHaveLength(2)
  })

  it('are told apart by issuer, since the subject of one is not that of another', () => {
    const watching = new Watching(SCHEMA)
    const of = (issuer: string) =>
      createViewer({ ...alice, credential: { kind: 'jwt', id: null, issuer, actor: null, expiresAt: null } })
    expect(watching.run('{ old }', { viewer: alice })).toHaveLength(1)
    for (const issuer of ['https://one.example', 'https://two.example']) {
      expect(watching.run('{ old }', { viewer: of(issuer) })).toHaveLength(1)
      expect(watching.run('{ old }', { viewer: of(issuer) })).toHaveLength(0)
    }
  })

  it('that were only counted are told when the server stops', async () => {
    const watching = new Watching(SCHEMA)
    for (let round = 0; round < 3; round++) watching.run('{ old }')
    await watching.guard.close?.()
    expect(watching.uses).toMatchObject([{ count: 2 }])
    await watching.guard.close?.()
    expect(watching.uses).toHaveLength(1)
  })
})

describe('where there is no room', () => {
  it('more callers are told of together, once for each coordinate', () => {
    const watching = new Watching(SCHEMA, { entries: 2 })
    for (const id of ['a', 'b']) watching.run('{ old }', { viewer: viewerOf(id) })
    watching.run('{ old }', { viewer: viewerOf('c'), request })
    expect(watching.uses).toMatchObject([{ viewer: null, clientName: null, count: 1 }])
    for (let number = 0; number < 100; number++) watching.run('{ old }', { viewer: viewerOf(`more-${number}`) })
    expect(watching.uses).toEqual([])
    expect(watching.runtime.events).toHaveLength(3)
    expect(watching.runtime.events.at(-1)).not.toHaveProperty('viewer')
    // Those that have a place keep it.
    watching.now += HOUR
    watching.run('{ old }', { viewer: viewerOf('b') })
    expect(watching.uses).toMatchObject([{ viewer: { id: 'b' } }])
  })

  it('the oldest makes room once its time is over, and what it has counted is told', () => {
    const watching = new Watching(SCHEMA, { entries: 1 })
    for (let round = 0; round < 4; round++) watching.run('{ old }', { viewer: viewerOf('a') })
    watching.now += HOUR
    watching.run('{ old }', { viewer: viewerOf('b') })
    expect(watching.uses).toMatchObject([
      { viewer: { id: 'a' }, count: 3 },
      { viewer: { id: 'b' }, count: 1 },
    ])
  })
})

describe('of an operation', () => {
  const follow = () => {
    const watching = new Watching(SCHEMA)
    return { watching, follower: watching.follow('{ old }') }
  }
  test.each([
    ['with data', { data: { old: 1 } }, 1],
    ['with nothing but an error in its data', { data: null, errors: [] }, 1],
    ['that did not run', { errors: [] }, 0],
  ])('%s', (_name, result, count) => {
    const { watching, follower } = follow()
    expect(watching.uses).toEqual([])
    follower?.end?.(result)
    expect(watching.uses).toHaveLength(count)
  })

  it('in parts, once', () => {
    const { watching, follower } = follow()
    follower?.partly?.({ data: {} })
    follower?.end?.({ data: {} })
    follower?.partly?.(undefined)
    expect([...watching.uses, ...watching.runtime.events]).toHaveLength(2)
  })

  it('that is a stream, once it has begun', () => {
    const { watching, follower } = follow()
    follower?.streams?.(() => {})
    expect(watching.uses).toHaveLength(1)
  })
})

describe('the event', () => {
  it('has the caller, the client, the operation and the count', () => {
    const watching = new Watching(SCHEMA)
    for (let round = 0; round < 3; round++) {
      watching.run('query Cart { old }', { viewer: alice, request })
      watching.now += HOUR / 2
    }
    const told = { name: 'deprecated.used', guard: 'deprecations', subject: 'Query.old', viewer: alice }
    expect(watching.runtime.events).toEqual([
      { ...told, at: Date.UTC(2026, 0, 1), detail: 'user alice, client web, operation Cart' },
      {
        ...told,
        at: Date.UTC(2026, 0, 1, 1),
        detail: 'user alice, client web, operation Cart, 2 times since 2026-01-01T00:30:00.000Z',
      },
    ])
  })

  it('is one line, whatever a client is called', () => {
    const watching = new Watching(SCHEMA)
    const named = requestWith({ 'graphql-client-name': `web\r\n\u001b[2J\u202e${'x'.repeat(1_000)}` })
    watching.run('{ old }', { viewer: viewerOf('al\nice'), request: named })
    const [{ detail = '' } = {}] = watching.runtime.events
    expect(detail).toMatch(/^user al\ufffdice, client web\ufffd+\[2J\ufffdx+…$/)
    expect(detail.length).toBeLessThan(200)
    expect(watching.uses[0]?.clientName).toHaveLength(128)
  })

  it('takes the name from the header that was named', () => {
    const watching = new Watching(SCHEMA, { clientHeaders: ['x-shop', 'x-other'] })
    watching.run('{ old }', { request: requestWith({ 'apollographql-client-name': 'a', 'x-other': 'b' }) })
    expect(watching.uses).toMatchObject([{ clientName: 'b' }])
  })

  it.each([
    [new Error('password\n'), 'failed'],
    [Object.assign(new Error('password'), { code: 'ENOSPC' }), 'failed with ENOSPC'],
    // What has no text at all must not fail the operation.
    [Object.create(null), 'failed'],
    [Symbol('s'), 'failed'],
    [undefined, 'failed'],
  ])('tells of a listener that throws: %o', (thrown, detail) => {
    const onUse = () => {
      throw thrown
    }
    const watching = new Watching(SCHEMA, { onUse })
    watching.run('{ old }')
    expect(watching.runtime.events).toMatchObject([
      { name: 'deprecated.used' },
      { name: 'sink.failed', subject: 'onUse', detail },
    ])
  })

  it('tells of a listener that rejects, which must not end the process', async () => {
    const onUse = async () => {
      throw new Error('full')
    }
    const watching = new Watching(SCHEMA, { onUse: onUse as () => void })
    watching.run('{ old }')
    await new Promise(setImmediate)
    expect(watching.runtime.events).toMatchObject([
      { name: 'deprecated.used' },
      { name: 'sink.failed', subject: 'onUse', detail: 'failed' },
    ])
  })

  it('is not made where nobody hears of it', () => {
    const watching = new Watching(SCHEMA, {}, false)
    expect(watching.run('{ old }')).toEqual(['Query.old'])
    expect(watching.runtime.events).toEqual([])
  })
})
