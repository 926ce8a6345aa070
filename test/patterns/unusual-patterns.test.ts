import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '../../src/errors.js'
import { anonymousViewer } from '../../src/viewer.js'
import { asked, userOf, watch } from './watching.js'

const alice = userOf('alice')
const few = { count: 5, seconds: 60 }

describe('refusals', () => {
  const only = { walking: false, probing: false, stuffing: false } as const

  test('so many refused operations are one event, and one more each window', () => {
    const { clock, refuse, runtime } = watch({ refusals: few, ...only })
    for (let round = 0; round < 4; round++) expect(refuse('DEPTH_LIMIT_EXCEEDED', asked(alice))).toBe(undefined)
    expect(refuse('DEPTH_LIMIT_EXCEEDED', asked(alice))).toEqual([
      { pattern: 'refusals', count: 5, detail: '5 operations were refused within 60 s' },
    ])
    expect(runtime.events).toEqual([
      {
        name: 'pattern.detected',
        guard: 'unusualPatterns',
        at: clock.now,
        viewer: alice,
        address: '203.0.113.99',
        subject: 'refusals',
        detail: '5 operations were refused within 60 s',
      },
    ])
    for (let round = 0; round < 500; round++) refuse('DEPTH_LIMIT_EXCEEDED', asked(alice))
    expect(runtime.events).toHaveLength(1)
    clock.now += 60_000
    for (let round = 0; round < 500; round++) refuse('DEPTH_LIMIT_EXCEEDED', asked(alice))
    expect(runtime.events).toHaveLength(2)
  })

  test('an operation counts once, whatever of it is refused', () => {
    const { refuse, told } = watch({ refusals: few, ...only })
    const one = asked(alice)
    for (let round = 0; round < 100; round++) refuse('FORBIDDEN', one)
    expect(told()).toEqual([])
  })

  test('what is slow enough is none', () => {
    const { clock, refuse, told } = watch({ refusals: few, ...only })
    for (let round = 0; round < 200; round++) {
      refuse('FORBIDDEN', asked(alice))
      clock.now += 15_000
    }
    expect(told()).toEqual([])
  })

  test.each<[ErrorCode, string, 'enforce' | 'report']>([
    ['UNAUTHENTICATED', 'jwt', 'enforce'],
    ['RATE_LIMITED', 'rateLimit', 'enforce'],
    ['SERVICE_UNAVAILABLE', 'trustedDocuments', 'enforce'],
    ['INTERNAL_SERVER_ERROR', 'graphql', 'enforce'],
    // Both may be of a page of another site, which its visitor knows nothing of.
    ['BAD_REQUEST', 'csrfPrevention', 'enforce'],
    ['FORBIDDEN', 'jwt', 'enforce'],
    // What is not there is not refused.
    ['NOT_FOUND', 'ownership', 'enforce'],
    ['DEPTH_LIMIT_EXCEEDED', 'depthLimit', 'report'],
  ])('%s by %s in mode %s does not count', (code, guard, mode) => {
    const { refuse, told } = watch({ refusals: few })
    for (let round = 0; round < 50; round++) refuse(code, asked(alice), { guard, mode })
    expect(told()).toEqual([])
  })

  test('a page that asks each second with an expired token, in five places, for a day', () => {
    const { clock, refuse, told } = watch()
    for (let second = 0; second < 86_400; second++) {
      for (let place = 0; place < 5; place++) refuse('UNAUTHENTICATED', asked('203.0.113.7'), { guard: 'jwt' })
      clock.now += 1_000
    }
    expect(told()).toEqual([])
  })

  test('a page with a mistake that asks for the same four times a second', () => {
    const { clock, refuse, told } = watch()
    for (let count = 0; count < 10_000; count++) {
      refuse('DOCUMENT_INVALID', asked(alice, { text: `{ old(id: ${count}) }` }))
      clock.now += 250
    }
    expect(told()).toEqual([])
  })

  test('with a ratio, only where enough of all that came was refused', () => {
    const { guard, refuse, runtime } = watch({ refusals: { ...few, ratio: 0.5 }, ...only })
    const run = (times: number) => {
      for (let round = 0; round < times; round++) {
        const { request } = asked('203.0.113.7')
        guard.follow?.({ viewer: anonymousViewer, request } as never, () => () => undefined)
      }
    }
    refuse('FORBIDDEN', asked('203.0.113.7'))
    run(10)
    for (let round = 0; round < 8; round++) refuse('FORBIDDEN', asked('203.0.113.7'))
    expect(runtime.events).toEqual([])
    refuse('FORBIDDEN', asked('203.0.113.7'))
    expect(runtime.events).toMatchObject([{ detail: '10 operations were refused within 60 s, and 10 have run' }])
  })

  test('without a ratio nothing is done for what runs', () => {
    expect(watch().guard.follow).toBe(undefined)
    expect(watch().guard.operation).toBe(undefined)
  })
})

describe('walking', () => {
  const options = { walking: few } as const
  const object = (id: string | null, named = true, type = 'Order') => ({ object: { type, id, named } })

  test('different objects of others that were named, of one operation or many', () => {
    const { refuse, told } = watch(options)
    const one = asked(alice)
    for (let id = 0; id < 5; id++) refuse('NOT_FOUND', one, object(`${id}`))
    const bob = userOf('bob')
    for (let id = 0; id < 5; id++) refuse('NOT_FOUND', asked(bob), object(`${id}`))
    expect(told()).toEqual([
      ['walking', 'alice'],
      ['walking', 'bob'],
    ])
  })

  test.each([
    ['the same one again and again', () => object('7')],
    ['a list that nobody has narrowed', (id: number) => object(`${id}`, false)],
    ['objects whose ids nobody knows', () => object(null)],
  ])('%s is none', (_name, of) => {
    const { refuse, told } = watch(options)
    for (let id = 0; id < 500; id++) refuse('NOT_FOUND', asked(alice), of(id))
    expect(told()).toEqual([])
  })
})

describe('probing', () => {
  const options = { probing: few, refusals: false } as const

  test.each<[ErrorCode, string]>([
    ['DOCUMENT_INVALID', 'graphql'],
    ['INTROSPECTION_DISABLED', 'introspection'],
    // Where it is hidden, what is there and what is not must count alike.
    ['FORBIDDEN', 'fieldAuthorization'],
    ['UNAUTHENTICATED', 'fieldAuthorization'],
  ])('different documents that get %s by %s', (code, guard) => {
    const { refuse, told } = watch(options)
    for (const name of 'abcde') refuse(code, asked('203.0.113.7', { text: `{ ${name} }` }), { guard })
    expect(told()).toEqual([['probing', '203.0.113.7']])
  })

  test('one document is none, nor one that a client writes its ids into', () => {
    const { refuse, told } = watch(options)
    for (let id = 0; id < 200; id++) {
      refuse('INTROSPECTION_DISABLED', asked(alice, { text: '{ __schema { queryType { name } } }' }))
      refuse('DOCUMENT_INVALID', asked(alice, { text: `{ order(id: ${id}) { gone } }` }))
    }
    expect(told()).toEqual([])
  })
})

describe('stuffing', () => {
  const options = { stuffing: few } as const

  test('different credentials from one address', () => {
    const { fail, told } = watch(options)
    for (let one = 0; one < 5; one++) fail('203.0.113.7', null, `token ${one}`)
    expect(told()).toEqual([['stuffing', '203.0.113.7']])
  })

  test('one account from many addresses, which nothing is taken from', () => {
    const { fail, guard, runtime } = watch({ ...options, tighten: {} })
    for (let one = 0; one < 5; one++) fail(`203.0.113.${one}`, 'alice', 'same')
    expect(runtime.events).toMatchObject([
      {
        subject: 'stuffing',
        detail: 'credentials of the account alice have failed from 5 different addresses within 60 s',
      },
    ])
    expect(runtime.events[0]).not.toHaveProperty('viewer')
    expect(guard.tightening?.of(alice, '203.0.113.4')).toBe(undefined)
    expect(guard.tightening?.of(anonymousViewer, '203.0.113.4')).toBe(undefined)
  })

  test('one token that fails again and again is none', () => {
    const { fail, told } = watch(options)
    for (let round = 0; round < 100; round++) fail('203.0.113.7', 'alice', 'same')
    expect(told()).toEqual([])
  })

  test('logins that have failed, of different accounts from one address', () => {
    const { guard, told } = watch(options)
    for (let one = 0; one < 5; one++) {
      guard.witness.failed?.({ account: `${one}`, name: null, credential: null }, asked('203.0.113.7'))
    }
    expect(told()).toEqual([['stuffing', '203.0.113.7']])
  })

  test('what is told holds nothing that the client has sent', () => {
    const { fail, guard, runtime } = watch(options)
    for (let one = 0; one < 5; one++) {
      fail('203.0.113.7', null, `secret ${one}`)
      guard.witness.failed?.({ account: 'secret', name: null, credential: null }, asked(`203.0.113.${one}`))
    }
    expect(runtime.events).toHaveLength(2)
    expect(JSON.stringify(runtime.events)).not.toContain('secret')
  })
})
