import type { RequestInput } from '../guard.js'
import { compileRanges } from '../ip-ranges.js'
import { ANONYMOUS_ROLE, type Viewer } from '../viewer.js'
import type { ApiKeyRecord } from './stores.js'

/** Why a key is refused: for logs, since which check has failed helps only an attacker. */
export type Reason = string

/**
 * No SHA-256 has this text, whose last character has bits beyond the 256th: compared in place of a record that is not
 * there, so that an unknown id takes the work of a wrong secret.
 */
export const NO_DIGEST = '_'.repeat(43)

/** Compares two digests in a time that does not tell where they differ. */
export function sameDigest(a: string, b: string): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index)
  return difference === 0
}

/**
 * The first field that is not what the contract of the store says; `undefined` if all are. A column that a query forgot
 * must not read as "no restriction".
 */
export function faultOf(record: ApiKeyRecord): keyof ApiKeyRecord | undefined {
  if (typeof record.owner !== 'string' || record.owner === '') return 'owner'
  for (const name of ['roles', 'scopes'] as const) if (!isTexts(record[name])) return name
  for (const name of ['notBefore', 'expiresAt', 'revokedAt'] as const) {
    if (record[name] !== null && !Number.isFinite(record[name])) return name
  }
  for (const name of ['addresses', 'origins'] as const) {
    if (record[name] !== null && !isTexts(record[name])) return name
  }
  return undefined
}

/** Why a key is not good at this time; any time of revocation counts, so that clocks that differ revive no key. */
export function untimely(record: ApiKeyRecord, now: number): Reason | undefined {
  if (record.revokedAt !== null) return 'The key is revoked.'
  if (record.notBefore !== null && !(now >= record.notBefore)) return 'The key is not valid yet.'
  if (record.expiresAt !== null && !(now < record.expiresAt)) return 'The key has expired.'
  return undefined
}

/** Why a key is not good from where the request comes. Throws for a range that is none. */
export function misplaced(record: ApiKeyRecord, address: string | null, input: RequestInput): Reason | undefined {
  if (record.addresses !== null) {
    const isKnown = compileRanges('addresses', record.addresses)
    if (address === null) return 'The key is bound to addresses, and the address of the client is not known.'
    if (!isKnown(address)) return 'The key is bound to other addresses.'
  }
  if (record.origins !== null) {
    const origin = input.header('origin')
    if (origin === null || !record.origins.includes(origin)) return 'The key is bound to other origins.'
  }
  return undefined
}

/** The roles of a record; no key makes its owner a stranger. */
export function rolesOf(record: ApiKeyRecord): readonly string[] {
  return record.roles.filter((role) => role !== ANONYMOUS_ROLE)
}

/** Whether a viewer is and may do nothing that the record no longer says. */
export function isWithin(viewer: Viewer, record: ApiKeyRecord): boolean {
  return (
    viewer.id === record.owner &&
    viewer.roles.every((role) => record.roles.includes(role)) &&
    viewer.scopes.every((scope) => record.scopes.includes(scope))
  )
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}
