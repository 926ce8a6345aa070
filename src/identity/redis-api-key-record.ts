import { readInteger } from '../redis-store.js'
import type { ApiKeyRecord } from './stores.js'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isTime: Check = (value) => Number.isSafeInteger(value)
const isTexts: Check = (value) => Array.isArray(value) && value.every(isText)
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value)

/** What every field of a record must be. */
const checks: { readonly [Field in keyof ApiKeyRecord]: Check } = {
  id: isText,
  digest: isText,
  owner: isText,
  roles: isTexts,
  scopes: isTexts,
  label: orNull(isText),
  createdAt: isTime,
  notBefore: orNull(isTime),
  expiresAt: orNull(isTime),
  revokedAt: orNull(isTime),
  lastUsedAt: orNull(isTime),
  addresses: orNull(isTexts),
  origins: orNull(isTexts),
}

/** What of a record never changes, as JSON. Nothing is kept that could not be read again. */
export function writeRecord(record: ApiKeyRecord): string {
  const { revokedAt: _, lastUsedAt: __, ...kept } = checkRecord(record)
  return JSON.stringify(kept)
}

/** The record of an id from what Redis has: its JSON, and the two times that change. */
export function readRecord(id: string, [text, revokedAt, lastUsedAt]: readonly unknown[]): ApiKeyRecord | null {
  if (text === null && revokedAt === null && lastUsedAt === null) return null
  const times = { revokedAt: readInteger(revokedAt), lastUsedAt: readInteger(lastUsedAt) }
  const record = checkRecord({ ...parseObject(text), ...times })
  if (record.id !== id) throw new Error('Redis has the record of another API key under this id.')
  return record
}

function parseObject(text: unknown): object {
  try {
    const value: unknown = JSON.parse(String(text))
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // What the parser says quotes the record, which is not for logs.
  }
  throw new Error('Redis has no record of this API key but something else under its id.')
}

/** Its known fields alone. Says which field is wrong and never what it holds. */
function checkRecord(record: Readonly<Partial<Record<keyof ApiKeyRecord, unknown>>>): ApiKeyRecord {
  const fields = Object.entries(checks).map(([field, check]) => {
    const value = record[field as keyof ApiKeyRecord]
    if (!check(value)) throw new Error(`The record of an API key has no sound ${field}.`)
    return [field, value]
  })
  return Object.fromEntries(fields) as ApiKeyRecord
}
