import type { Logger } from './checkpoints.js'
import { type Clock, systemClock } from './clock.js'
import type { Tightening } from './detection.js'
import type { Emit, SecurityEvent } from './events.js'
import type { RequestInput } from './guard.js'
import { tellListener } from './tell-listener.js'

/** What the engines need of the machine they run on, handed in: they know no runtime. */
export interface Host {
  /** Whether callers are strangers. */
  readonly production: boolean
  /** Whether timers and calls end with the request that has begun them, as on Cloudflare Workers. @default false */
  readonly brief?: boolean | undefined
  /** SHA-256 of a text in UTF-8, as base64url, without a promise; absent where the runtime has none. */
  readonly sha256?: ((text: string) => string) | undefined
}

/** What a guard may use beside its options. */
export interface Runtime extends Host, Clock {
  readonly emit: Emit
  /** Whether the application hears of events. */
  readonly isHeard: boolean
  /** A new name that nobody can guess, for a request without one. */
  randomId(): string
  /** IP address of the client, as far as it can be trusted; `null` where it is unknown. */
  addressOf(input: RequestInput): string | null
  /** Whose rate is smaller for a while; absent where nobody's ever is. */
  readonly tightening?: Tightening | undefined
}

/** Events that a person should see. */
const WARNINGS = new Set<SecurityEvent['name']>([
  'audit.dropped',
  'keys.unavailable',
  'sink.failed',
  'store.failed',
  'credentials.throttled',
  'fields.exposed',
  'loader.failed',
  'owner.failed',
  'ownership.unstructured',
  'pattern.detected',
  'policy.failed',
])
/** Events that belong to a life without trouble, and would fill a log. */
const QUIET = new Set<SecurityEvent['name']>(['api-key.used', 'deprecated.used'])

interface RuntimeParts {
  readonly host: Host
  readonly logger: Logger
  readonly onEvent?: ((event: SecurityEvent) => void) | undefined
  /** Told of every event too; never throws. */
  readonly measure?: Emit | undefined
  readonly addressOf: Runtime['addressOf']
}

/** Joins what the host gives with where events go. */
export function createRuntime({ host, logger, onEvent, measure, addressOf }: RuntimeParts): Runtime {
  return {
    ...host,
    now: Date.now,
    after: systemClock.after,
    randomId: () => globalThis.crypto.randomUUID(),
    addressOf,
    isHeard: onEvent !== undefined,
    emit(event) {
      if (onEvent)
        tellListener(
          () => onEvent(event),
          (error) => logger.error('graphql-bulwark: onEvent threw', error),
        )
      measure?.(event)
      if (QUIET.has(event.name)) return
      const line = ['graphql-bulwark:', event.guard, event.name, event.subject, event.detail].filter(Boolean).join(' ')
      if (WARNINGS.has(event.name)) logger.warn(line)
      else logger.info(line)
    },
  }
}
