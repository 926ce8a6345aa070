import { expect, it } from 'vitest'
import type { ApiKeyRecord, ApiKeyStore } from '../../src/identity/stores.js'
import { oddTexts } from './store-contracts.js'

/** An id or an owner that no other test has. */
export function someId(): string {
  return crypto.randomUUID().replaceAll('-', '')
}

/** A record with an id of its own. */
export function someRecord(fields: Partial<ApiKeyRecord> = {}): ApiKeyRecord {
  return {
    id: someId(),
    digest: 'c29tZSBkaWdlc3Q',
    owner: someId(),
    roles: ['clerk', 'auditor'],
    scopes: ['orders:read'],
    label: 'the shop in {Köln}',
    createdAt: 1_700_000_000_001,
    notBefore: 1_700_000_000_002,
    expiresAt: 1_900_000_000_003,
    revokedAt: null,
    lastUsedAt: null,
    addresses: ['10.0.0.0/8'],
    origins: ['https://shop.example'],
    ...fields,
  }
}

/** What every store of API keys does. */
export function apiKeyContract(storeOf: () => ApiKeyStore): void {
  const at = 1_750_000_000_000

  it.each([
    ['with everything', { revokedAt: at, lastUsedAt: at + 1 }],
    ['with nothing', { label: null, notBefore: null, expiresAt: null, addresses: null, origins: null }],
    ['with empty lists', { roles: [], scopes: [], addresses: [], origins: [] }],
  ])('finds a record as it was inserted, %s', async (_, fields) => {
    const record = someRecord(fields)
    await storeOf().insert(record)
    const found = await storeOf().find(record.id)
    expect(found).toEqual(record)
    expect(Object.keys(found ?? {}).sort()).toEqual(Object.keys(record).sort())
  })

  it('finds nothing under an id that nobody has', async () => {
    expect(await storeOf().find(someId())).toBeNull()
    expect(await storeOf().list(someId())).toEqual([])
    expect(await storeOf().revoke(someId(), at)).toBe(false)
  })

  it('refuses a second record of an id, and keeps the first', async () => {
    const record = someRecord()
    await storeOf().insert(record)
    const second = someRecord({ id: record.id, label: 'second' })
    await expect(async () => storeOf().insert(second)).rejects.toThrow()
    await expect(async () => storeOf().insert(record)).rejects.toThrow()
    expect(await storeOf().find(record.id)).toEqual(record)
    expect(await storeOf().list(second.owner)).toEqual([])
    expect(await storeOf().list(record.owner)).toEqual([record])
  })

  it('takes exactly one of 50 records of an id at once', async () => {
    const id = someId()
    const records = Array.from({ length: 50 }, () => someRecord({ id }))
    const taken = await Promise.allSettled(records.map(async (record) => storeOf().insert(record)))
    const winners = records.filter((_, index) => taken[index]?.status === 'fulfilled')
    expect(winners).toEqual([await storeOf().find(id)])
  })

  it('lists the records of an owner alone', async () => {
    const owner = someId()
    const records = [1, 2, 3].map((createdAt) => someRecord({ owner, createdAt }))
    for (const record of [...records, someRecord()]) await storeOf().insert(record)
    await storeOf().revoke(records[1]?.id ?? '', at)
    const listed = [...(await storeOf().list(owner))].sort((a, b) => a.createdAt - b.createdAt)
    expect(listed).toEqual(records.map((record, index) => (index === 1 ? { ...record, revokedAt: at } : record)))
  })

  it('revokes once: the first time stays', async () => {
    const record = someRecord()
    await storeOf().insert(record)
    expect(await storeOf().revoke(record.id, at)).toBe(true)
    expect(await storeOf().revoke(record.id, at + 1)).toBe(true)
    expect(await storeOf().find(record.id)).toEqual({ ...record, revokedAt: at })
  })

  it('remembers the last use', async () => {
    const record = someRecord()
    await storeOf().insert(record)
    await storeOf().touch(record.id, at)
    await storeOf().touch(record.id, at + 1)
    expect(await storeOf().find(record.id)).toEqual({ ...record, lastUsedAt: at + 1 })
  })

  it('loses neither a use nor a revocation when they come at once', async () => {
    for (let round = 0; round < 10; round++) {
      const record = someRecord()
      await storeOf().insert(record)
      const touches = Array.from({ length: 20 }, () => storeOf().touch(record.id, at))
      await Promise.all([...touches, storeOf().revoke(record.id, at), storeOf().touch(record.id, at)])
      expect(await storeOf().find(record.id)).toEqual({ ...record, revokedAt: at, lastUsedAt: at })
    }
  })

  it('makes no key of the use of one that is not there', async () => {
    const id = someId()
    await storeOf().touch(id, at)
    expect(await storeOf().find(id)).toBeNull()
    expect(await storeOf().revoke(id, at)).toBe(false)
    await storeOf().insert(someRecord({ id }))
    expect((await storeOf().find(id))?.lastUsedAt).toBeNull()
  })

  it.each(oddTexts)('keeps any text, and any owner apart from others: %j', async (text) => {
    const unique = someId()
    const owner = `${unique}${text}.`
    const record = someRecord({ owner, label: text, roles: [text], scopes: [text, text] })
    const other = someRecord({ owner: `${unique}${text}:` })
    await storeOf().insert(record)
    await storeOf().insert(other)
    expect(await storeOf().find(record.id)).toEqual(record)
    expect(await storeOf().list(owner)).toEqual([record])
  })
}
