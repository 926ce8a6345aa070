import { describe, expect, it } from 'vitest'
import { memoryApiKeys } from '../../src/identity/memory-api-keys.js'
import type { ApiKeyRecord } from '../../src/identity/stores.js'

const record = (id: string, others: Partial<ApiKeyRecord> = {}): ApiKeyRecord => ({
  id,
  digest: 'digest',
  owner: 'sam',
  roles: ['support'],
  scopes: [],
  label: null,
  createdAt: 1,
  notBefore: null,
  expiresAt: null,
  revokedAt: null,
  lastUsedAt: null,
  addresses: ['10.0.0.0/8'],
  origins: null,
  ...others,
})

describe('memoryApiKeys', () => {
  it('keeps records, without a promise', () => {
    const store = memoryApiKeys()
    expect(store.insert(record('a'))).toBe(undefined)
    expect(store.find('a')).toEqual(record('a'))
    expect(store.find('b')).toBe(null)
    expect(store.find('__proto__')).toBe(null)
    expect(store.list('sam')).toEqual([record('a')])
    expect(store.list('alice')).toEqual([])
  })

  it('keeps its own copies', () => {
    const store = memoryApiKeys()
    const roles = ['support']
    store.insert(record('a', { roles }))
    roles.push('admin')
    const found = store.find('a') as ApiKeyRecord
    expect(found.roles).toEqual(['support'])
    expect(() => (found.roles as string[]).push('admin')).toThrow()
    expect(() => (found.addresses as string[]).push('0.0.0.0/0')).toThrow()
    expect(() => Object.assign(found, { revokedAt: 5 })).toThrow()
  })

  it('revokes once and for all', () => {
    const store = memoryApiKeys()
    store.insert(record('a'))
    expect(store.revoke('b', 5)).toBe(false)
    expect(store.revoke('a', 5)).toBe(true)
    expect(store.revoke('a', 9)).toBe(true)
    expect(store.find('a')).toMatchObject({ revokedAt: 5 })
    expect(store.list('sam')).toHaveLength(1)
  })

  it('remembers the last use, never an earlier one', () => {
    const store = memoryApiKeys()
    store.insert(record('a'))
    store.touch('b', 5)
    store.touch('a', 5)
    store.touch('a', 3)
    expect(store.find('a')).toMatchObject({ lastUsedAt: 5 })
    store.touch('a', 7)
    expect(store.find('a')).toMatchObject({ lastUsedAt: 7, revokedAt: null })
    expect(store.find('b')).toBe(null)
  })

  it('is bounded, and forgets nothing', () => {
    const store = memoryApiKeys({ entries: 2 })
    store.insert(record('a'))
    store.insert(record('b'))
    expect(() => store.insert(record('c'))).toThrow('graphql-bulwark: memoryApiKeys keeps 2 keys at most.')
    expect(store.find('a')).not.toBe(null)
    expect(store.find('c')).toBe(null)
  })

  it('takes no second record of one id', () => {
    const store = memoryApiKeys()
    store.insert(record('a'))
    expect(() => store.insert(record('a', { owner: 'eve' }))).toThrow('there is an API key of this id already')
    expect(store.find('a')).toMatchObject({ owner: 'sam' })
  })

  it.each([
    [{ entrys: 5 }, /memoryApiKeys\.entrys\. Did you mean entries/],
    [{ entries: 0 }, /memoryApiKeys\.entries/],
    [null, /memoryApiKeys must be an object/],
  ])('stops the server: %j', (options, message) => {
    expect(() => memoryApiKeys(options as object)).toThrow(message)
  })
})
