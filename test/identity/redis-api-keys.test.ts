import { describe, expect, it } from 'vitest'
import { redisApiKeys } from '../../src/identity/redis-api-keys.js'
import type { ApiKeyRecord } from '../../src/identity/stores.js'
import { describeRedis } from '../support/redis.js'
import { apiKeyContract, someId, someRecord } from './api-key-contract.js'

describeRedis('API keys in Redis', (redis) => {
  const storeOf = (options = {}) => redisApiKeys(redis.client, { prefix: redis.prefix, ...options })
  const nameOf = (id: string) => `${redis.prefix}key:${id}`
  const inserted = async (fields: Partial<ApiKeyRecord> = {}) => {
    const record = someRecord(fields)
    await storeOf().insert(record)
    return record
  }

  apiKeyContract(storeOf)

  it('keeps the keys of two applications apart', async () => {
    const { id, owner } = await inserted()
    const other = storeOf({ prefix: `${redis.prefix}other:` })
    expect(await other.find(id)).toBeNull()
    expect(await other.list(owner)).toEqual([])
  })

  it('brings no deleted key back', async () => {
    const { id, owner } = await inserted()
    await redis.command('DEL', nameOf(id))
    await storeOf().touch(id, 1)
    expect(await storeOf().revoke(id, 1)).toBe(false)
    expect(await redis.command('EXISTS', nameOf(id))).toBe(0)
    expect(await storeOf().find(id)).toBeNull()
    expect(await storeOf().list(owner)).toEqual([])
  })

  it('has the later of two uses, whichever is told first', async () => {
    const { id } = await inserted()
    await storeOf().touch(id, 1_000)
    await storeOf().touch(id, 999)
    expect((await storeOf().find(id))?.lastUsedAt).toBe(1_000)
  })

  it('finds what was inserted a second time by the same owner still listed', async () => {
    const record = await inserted()
    await expect(async () => storeOf().insert(record)).rejects.toThrow('There is an API key with this id.')
    expect(await storeOf().list(record.owner)).toEqual([record])
  })

  const broken: readonly (readonly [field: string, value: unknown])[] = [
    ['id', undefined],
    ['digest', null],
    ['owner', 1],
    ['roles', 'clerk'],
    ['roles', [1]],
    ['scopes', null],
    ['label', undefined],
    ['createdAt', null],
    ['createdAt', 1.5],
    ['notBefore', '1'],
    ['expiresAt', undefined],
    ['expiresAt', '2030-01-01'],
    ['addresses', {}],
    ['addresses', [null]],
    ['origins', undefined],
  ]

  it.each(broken)('rejects a record with a broken %s: %j', async (field, value) => {
    const record = await inserted()
    const text = JSON.stringify({ ...record, [field]: value })
    await redis.command('HSET', nameOf(record.id), 'record', text)
    await expect(async () => storeOf().find(record.id)).rejects.toThrow(`no sound ${field}`)
    await expect(async () => storeOf().list(record.owner)).rejects.toThrow(`no sound ${field}`)
  })

  it.each(['', 'x', '{"id":"a"', 'null', '"text"', '1', '[]', '{}'])('rejects what is no record: %s', async (text) => {
    const { id } = await inserted()
    await redis.command('HSET', nameOf(id), 'record', text)
    await expect(async () => storeOf().find(id)).rejects.toThrow(/API key/)
  })

  it.each(['revokedAt', 'lastUsedAt'])('rejects a %s that is no time', async (field) => {
    const { id } = await inserted()
    await redis.command('HSET', nameOf(id), field, 'soon')
    await expect(async () => storeOf().find(id)).rejects.toThrow('something else than a whole number')
  })

  it('rejects the record of another key', async () => {
    const [one, other] = [await inserted(), await inserted()]
    await redis.command('HSET', nameOf(one.id), 'record', JSON.stringify(other))
    await expect(async () => storeOf().find(one.id)).rejects.toThrow('another API key')
  })

  it('rejects a key without its record, and a key that is no hash', async () => {
    const [half, text] = [someId(), someId()]
    await redis.command('HSET', nameOf(half), 'revokedAt', '1')
    await expect(async () => storeOf().find(half)).rejects.toThrow('something else')
    await redis.command('SET', nameOf(text), JSON.stringify(someRecord({ id: text })))
    await expect(async () => storeOf().find(text)).rejects.toThrow('WRONGTYPE')
  })

  it('quotes nothing of a record in an error', async () => {
    const { id } = await inserted()
    await redis.command('HSET', nameOf(id), 'record', 'secret text')
    const error: unknown = await Promise.resolve(storeOf().find(id)).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(String((error as Error).stack)).not.toContain('secret')
  })

  it('keeps no record that it could not read', async () => {
    const record = { ...someRecord(), createdAt: Number.NaN }
    await expect(async () => storeOf().insert(record)).rejects.toThrow('no sound createdAt')
    expect(await redis.command('EXISTS', nameOf(record.id))).toBe(0)
    await expect(async () => storeOf().revoke(record.id, Number.NaN)).rejects.toThrow(RangeError)
  })
})

describe('an answer about API keys', () => {
  it.each([[null], [[]], [['{}']], ['OK'], [{ record: '{}' }]])(
    'that no Redis gives is an error: %j',
    async (answer) => {
      const store = redisApiKeys({ call: async () => answer })
      await expect(async () => store.find('a')).rejects.toThrow()
    },
  )

  it('may be a set', async () => {
    const asked: string[] = []
    const call = async (command: string, name = '') => {
      asked.push(name)
      return command === 'SMEMBERS' ? new Set(['a', 'b']) : [null, null, null]
    }
    expect(await redisApiKeys({ call }).list('me')).toEqual([])
    expect(asked).toEqual(['bulwark:owner:"me"', 'bulwark:key:a', 'bulwark:key:b'])
  })
})
