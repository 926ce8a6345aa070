import type { Viewer } from './viewer.js'

/** What may be worth knowing about a running server, beside its refusals. */
export type SecurityEventName =
  | 'api-key.used'
  | 'audit.dropped'
  | 'credentials.throttled'
  | 'deprecated.used'
  | 'fields.exposed'
  | 'keys.unavailable'
  | 'keys.restored'
  | 'loader.failed'
  | 'owner.failed'
  | 'ownership.unstructured'
  | 'pattern.detected'
  | 'policy.failed'
  | 'sink.failed'
  | 'sink.restored'
  | 'store.failed'
  | 'store.restored'
  | 'stream.ended'

/**
 * Something that happened. It never holds a secret, nor a value that a client has chosen, but for the names that a client and
 * its operation give themselves: those are short, and nothing in them breaks a line.
 */
export interface SecurityEvent {
  readonly name: SecurityEventName
  /** The name of the guard concerned. */
  readonly guard: string
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly viewer?: Viewer
  /** IP address of the client, where it is known. */
  readonly address?: string
  /** The public id of a credential, the issuer of keys, the kind of store, the coordinate or the name of a pattern. */
  readonly subject?: string
  /** One line for logs. */
  readonly detail?: string
}

/** Tells of an event; never throws. */
export type Emit = (event: SecurityEvent) => void
