import type { MaybePromise } from '../guard.js'

/**
 * Where revocations are kept. Keys are digests of at most 64 characters; an entry may be forgotten when it has expired
 * and never before. Memory and Redis implementations come with the package.
 */
export interface RevocationStore {
  /** Keeps a number under a key until a time in milliseconds since the epoch; of two numbers the larger one stays. */
  put(key: string, value: number, expiresAt: number): MaybePromise<void>
  /** The number under each key, in the order of the keys; `null` where there is none. */
  get(keys: readonly string[]): MaybePromise<readonly (number | null)[]>
}

/** Where the identifiers of proofs that were seen are kept, so that none is accepted twice. */
export interface ReplayStore {
  /** Whether a key was new; it is known from now on, at least until a time in milliseconds since the epoch. */
  add(key: string, expiresAt: number): MaybePromise<boolean>
}

/** An API key as it is stored: everything but its secret. */
export interface ApiKeyRecord {
  /** The public half of the key, by which it is found. */
  readonly id: string
  /** SHA-256 of the whole key, as base64url. */
  readonly digest: string
  /** Who acts when the key is used: the `id` of the viewer. */
  readonly owner: string
  readonly roles: readonly string[]
  readonly scopes: readonly string[]
  /** For people: which system holds the key. */
  readonly label: string | null
  /** Milliseconds since the epoch, as all times of a record. */
  readonly createdAt: number
  readonly notBefore: number | null
  readonly expiresAt: number | null
  readonly revokedAt: number | null
  /** About when the key was used last; kept coarsely, and never awaited. */
  readonly lastUsedAt: number | null
  /** Addresses and ranges (`203.0.113.7`, `10.0.0.0/8`, `2001:db8::/32`) that the key may come from; `null` for any. */
  readonly addresses: readonly string[] | null
  /** Values of the Origin header that the key may come with; `null` for any, and for none. */
  readonly origins: readonly string[] | null
}

/** Where API keys are kept. Memory and Redis implementations come with the package; docs/api-keys.md has one for SQL. */
export interface ApiKeyStore {
  find(id: string): MaybePromise<ApiKeyRecord | null>
  /** Keeps a new record. */
  insert(record: ApiKeyRecord): MaybePromise<void>
  /** All records of an owner, for listing and rotation. */
  list(owner: string): MaybePromise<readonly ApiKeyRecord[]>
  /** Marks a key as revoked at a time; whether there is such a key. */
  revoke(id: string, at: number): MaybePromise<boolean>
  /** Remembers when a key was used last. */
  touch(id: string, at: number): MaybePromise<void>
}
