import { describe, expect, it } from 'vitest'
import { createApiKey as createForUsers } from '../../plugins/api-keys.js'
import { ConfigurationError } from '../../src/errors.js'
import { type CreateApiKeyOptions, createApiKey } from '../../src/identity/create-api-key.js'
import { memoryApiKeys } from '../../src/identity/memory-api-keys.js'
import { countedStore, NOW } from '../support/api-keys.js'
import { createTestRuntime } from '../support/runtime.js'

const host = createTestRuntime()
const create = (options: object = {}, store = memoryApiKeys()) =>
  createApiKey({ store, owner: 'sam', now: () => NOW, ...options } as CreateApiKeyOptions, host)

describe('createApiKey', () => {
  it('gives the key once, and stores its digest', async () => {
    const store = memoryApiKeys()
    const { key, record } = await create({}, store)
    expect(record).toEqual({
      id: key.split('_')[2],
      digest: host.sha256?.(key),
      owner: 'sam',
      roles: [],
      scopes: [],
      label: null,
      createdAt: NOW,
      notBefore: null,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      addresses: null,
      origins: null,
    })
    expect(Object.isFrozen(record)).toBe(true)
    expect(store.find(record.id)).toEqual(record)
    expect(JSON.stringify(store.list('sam'))).not.toContain(key.split('_')[3]?.slice(0, 32))
  })

  it('keeps all that it is told', async () => {
    const roles = ['support']
    const terms = { scopes: ['read'], label: 'till', addresses: ['10.0.0.0/8', '::1'], origins: ['https://shop.test'] }
    const { key, record } = await create({ roles, ...terms, prefix: 'shop', environment: 'test' })
    expect(key).toMatch(/^shop_test_/)
    expect(record).toMatchObject({ roles: ['support'], ...terms })
    roles.push('admin')
    expect(record.roles).toEqual(['support'])
  })

  it.each<[name: string, options: object, times: object]>([
    ['a date', { expiresAt: new Date(NOW + 5) }, { expiresAt: NOW + 5 }],
    ['milliseconds', { expiresAt: NOW + 5 }, { expiresAt: NOW + 5 }],
    ['seconds from now', { expiresIn: 5 }, { expiresAt: NOW + 5_000 }],
    ['a start', { notBefore: NOW + 1, expiresAt: NOW + 2 }, { notBefore: NOW + 1, expiresAt: NOW + 2 }],
    ['a start in the past', { notBefore: new Date(0) }, { notBefore: 0, expiresAt: null }],
  ])('reads %s', async (_name, options, times) => {
    expect((await create(options)).record).toMatchObject(times)
  })

  it.each<[name: string, options: object, message: RegExp]>([
    ['an unknown option', { role: ['x'] }, /createApiKey\.role\. Did you mean roles/],
    ['no store', { store: {} }, /createApiKey\.store/],
    ['no owner', { owner: undefined }, /createApiKey\.owner/],
    ['an empty owner', { owner: '' }, /createApiKey\.owner/],
    ['a number as owner', { owner: 5 }, /createApiKey\.owner/],
    ['a label', { label: 5 }, /createApiKey\.label/],
    ['the role of strangers', { roles: ['support', 'anonymous'] }, /createApiKey\.roles has anonymous/],
    ['one role', { roles: 'support' }, /createApiKey\.roles must be a list/],
    ['an empty role', { roles: [''] }, /createApiKey\.roles must be a list/],
    ['one scope', { scopes: 'read write' }, /createApiKey\.scopes must be a list/],
    ['an expiry in the past', { expiresAt: NOW }, /createApiKey\.expiresAt must lie in the future/],
    [
      'an expiry in seconds',
      { expiresAt: NOW / 1_000 + 5 },
      /createApiKey\.expiresAt must lie in the future, in milli/,
    ],
    ['an expiry in microseconds', { expiresAt: NOW * 1e6 }, /createApiKey\.expiresAt must be a date/],
    ['a date that is none', { expiresAt: new Date('soon') }, /createApiKey\.expiresAt must be a date/],
    ['a text as expiry', { expiresAt: '2030-01-01' }, /createApiKey\.expiresAt must be a date/],
    ['null as expiry', { expiresAt: null }, /createApiKey\.expiresAt must be a date/],
    ['two expiries', { expiresAt: NOW + 5, expiresIn: 5 }, /createApiKey\.expiresIn stands beside/],
    ['a life of nothing', { expiresIn: 0 }, /createApiKey\.expiresIn must be whole seconds/],
    ['half a second', { expiresIn: 0.5 }, /createApiKey\.expiresIn must be whole seconds/],
    ['an age', { expiresIn: 1e13 }, /createApiKey\.expiresIn must be a date/],
    ['a start after the end', { notBefore: NOW + 5, expiresAt: NOW + 5 }, /createApiKey\.notBefore must lie before/],
    ['a start before time', { notBefore: -1 }, /createApiKey\.notBefore must be a date/],
    ['no addresses', { addresses: [] }, /createApiKey\.addresses is empty/],
    ['one address', { addresses: '10.0.0.0/8' }, /createApiKey\.addresses must be a list/],
    ['an address that is none', { addresses: ['10.0.0.0/8', 'home'] }, /createApiKey\.addresses: 'home'/],
    ['no origins', { origins: [] }, /createApiKey\.origins is empty/],
    [
      'an origin with a path',
      { origins: ['https://shop.test/'] },
      /createApiKey\.origins has 'https:\/\/shop\.test\/'/,
    ],
    ['the origin of files', { origins: ['null'] }, /createApiKey\.origins has 'null'/],
    ['any origin', { origins: ['*'] }, /createApiKey\.origins has '\*'/],
    ['a prefix', { prefix: 'My' }, /createApiKey\.prefix/],
    ['an environment', { environment: 'a_b' }, /createApiKey\.environment/],
  ])('refuses %s, and stores nothing', async (_name, options, message) => {
    const store = memoryApiKeys()
    const created = create(options, store)
    await expect(created).rejects.toThrow(ConfigurationError)
    await expect(created).rejects.toThrow(message)
    expect(store.list('sam')).toEqual([])
  })

  it('gives no key that is not stored', async () => {
    const refuse = (how: () => undefined | Promise<void>) => create({}, { ...countedStore(), insert: how })
    await expect(refuse(() => JSON.parse('{'))).rejects.toThrow(SyntaxError)
    await expect(refuse(() => Promise.reject(new Error('full')))).rejects.toThrow('full')
  })

  it('needs the SHA-256 of the host, which the package brings', async () => {
    const store = memoryApiKeys()
    await expect(createApiKey({ store, owner: 'sam' }, {})).rejects.toThrow('createApiKey needs the SHA-256')
    const { key, record } = await createForUsers({ store, owner: 'sam' })
    expect(record.digest).toBe(host.sha256?.(key))
  })
})
