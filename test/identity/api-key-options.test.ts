import { describe, expect, it } from 'vitest'
import { apiKeysGuard } from '../../src/identity/api-keys.js'
import { isViewer } from '../../src/viewer.js'
import { ADDRESS, countedStore, INVALID, newKey, setUp, visible } from '../support/api-keys.js'
import { requestWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'

describe('the options', () => {
  it('say what is missing, and how', () => {
    const missing = { code: 'UNAUTHENTICATED', challenge: 'Bearer realm="graphql"' }
    const strict = setUp({ requireAuthentication: true, mode: 'report' })
    expect(strict.ask(null)).toBe(undefined)
    expect(strict.guard.missing).toEqual(missing)
    expect(strict.guard.mode).toBe('report')
    const { guard } = setUp()
    expect(guard.missing).toBe(undefined)
    expect([guard.name, guard.mode, guard.summary]).toEqual(['apiKeys', 'enforce', 'keys bulwark_live_… in x-api-key'])
  })

  it('are no longer read when the guard stands', async () => {
    const environments = ['live']
    const { store, ask } = setUp({ environments })
    environments.push('test')
    expect(visible(ask((await newKey(store, { environment: 'test' })).key))).toEqual(INVALID)
  })

  it('work without a count of failures', async () => {
    const store = countedStore()
    const guard = apiKeysGuard({ store }, createTestRuntime(), null)
    for (let count = 0; count < 200; count++) {
      expect(visible(guard.request?.(requestWith({ 'x-api-key': 'junk' }, { peer: ADDRESS })))).toEqual(INVALID)
    }
    expect(isViewer(guard.request?.(requestWith({ 'x-api-key': (await newKey(store)).key })))).toBe(true)
  })

  it.each<[name: string, options: object, message: RegExp]>([
    ['an unknown one', { headers: 'x' }, /apiKeys\.headers\. Did you mean header/],
    ['no store', { store: undefined }, /apiKeys\.store must be a store of API keys; it has no function find/],
    ['half a store', { store: { find: () => null } }, /has no function insert/],
    ['authorization', { header: 'Authorization' }, /apiKeys\.header/],
    ['cookie', { header: 'cookie' }, /apiKeys\.header/],
    ['no name of a header', { header: 'api key' }, /apiKeys\.header/],
    ['a list of headers', { header: ['x-api-key'] }, /apiKeys\.header/],
    ['a name as connection parameter', { connectionParams: 'key' }, /apiKeys\.connectionParams must be true or false/],
    ['a prefix', { prefix: 'my_shop' }, /apiKeys\.prefix must be/],
    ['no environments', { environments: [] }, /apiKeys\.environments must be a list/],
    ['one environment', { environments: 'live' }, /apiKeys\.environments must be a list/],
    ['an environment', { environments: ['live', 'Test'] }, /apiKeys\.environments\[1\] must be/],
    ['a mode', { mode: 'off' }, /apiKeys\.mode/],
    ['requireAuthentication', { requireAuthentication: 'yes' }, /apiKeys\.requireAuthentication/],
    ['no deadline', { deadline: Number.POSITIVE_INFINITY }, /apiKeys\.deadline/],
    ['a deadline of nothing', { deadline: 0 }, /apiKeys\.deadline/],
    ['a clock', { now: 5 }, /apiKeys\.now/],
  ])('stop the server: %s', (_name, options, message) => {
    const start = () => apiKeysGuard({ store: countedStore(), ...options }, createTestRuntime(), null)
    expect(start).toThrow(message)
    expect(start).toThrow(/^graphql-bulwark: /)
  })

  it('stop the server where there is no SHA-256', () => {
    const runtime = createTestRuntime({ sha256: undefined })
    expect(() => apiKeysGuard({ store: countedStore() }, runtime, null)).toThrow('apiKeys needs the SHA-256')
  })
})
