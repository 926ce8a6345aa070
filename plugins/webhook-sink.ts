import { Webhook } from 'standardwebhooks'
import type { AuditEvent } from '../src/audit/audit-event.js'
import type { AuditSink } from '../src/audit/audit-options.js'
import { type Clock, systemClock } from '../src/clock.js'
import { ConfigurationError } from '../src/errors.js'
import { assertKnownKeys, assertLimit } from '../src/options-check.js'

/** Options of {@link webhookSink}. */
export interface WebhookOptions {
  /** Where events are posted to: `https`, or `http` to this very machine. */
  readonly url: string
  /** What signs them, as the receiver knows it: base64 of at least 24 bytes, behind `whsec_` or bare. */
  readonly secret: string
  /** Attempts for one batch before the sink counts as failing. @default 3 */
  readonly attempts?: number
  /** Milliseconds that an attempt may take. @default 1_500, so that three fit into the deadline of the audit */
  readonly timeout?: number
  /** Posts the events. @default that of the runtime */
  readonly fetch?: typeof fetch
  /** What stands for each event, such as `toOcsf`. @default the event itself */
  readonly format?: (event: AuditEvent) => object
}

/** Standard Webhooks, section "Signature scheme": at least 24 bytes, at most 64. */
const SECRET = /^(?:whsec_)?(?=.{32,88}$)(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/
/** Milliseconds before the second attempt; twice as long before each further one. */
const PAUSE = 100

/**
 * Posts batches as `{ type: 'graphql.audit', timestamp, data }`, signed after Standard Webhooks: the receiver verifies the
 * headers `webhook-id`, `webhook-timestamp` and `webhook-signature` by the library of that name. All attempts for one batch
 * have one id. A redirect is not followed.
 *
 * @throws ConfigurationError for an address that is not secure or a secret that is none.
 *
 * @example
 * ```ts
 * import { useBulwark } from 'graphql-bulwark'
 * import { webhookSink } from 'graphql-bulwark/audit'
 *
 * const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
 * useBulwark({ audit: { sinks: [webhookSink({ url: 'https://siem.example.com/events', secret })] } })
 * ```
 */
export function webhookSink(options: WebhookOptions, clock: Clock = systemClock): AuditSink {
  assertKnownKeys('webhookSink', options, ['url', 'secret', 'attempts', 'timeout', 'fetch', 'format'])
  const { attempts = 3, timeout = 1_500, format = (event: AuditEvent): object => event } = options
  const url = readUrl(options.url)
  for (const [name, value] of Object.entries({ attempts, timeout })) assertLimit(`webhookSink.${name}`, value)
  if (typeof options.secret !== 'string' || !SECRET.test(options.secret)) {
    throw new ConfigurationError('webhookSink.secret must be base64 of 24 to 64 bytes.')
  }
  const webhook = new Webhook(options.secret)
  const send = options.fetch ?? globalThis.fetch

  const post = async (id: string, body: string): Promise<void> => {
    const at = new Date(clock.now())
    const abort = new AbortController()
    const callOff = clock.after(timeout, () => abort.abort())
    try {
      const { status, body: answer } = await send(url, {
        method: 'POST',
        redirect: 'error',
        signal: abort.signal,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
          'webhook-signature': webhook.sign(id, at, body),
        },
        body,
      })
      // Nobody reads it, and a connection must not wait for that.
      await answer?.cancel()
      if (status < 200 || status > 299) throw Object.assign(new Error('refused'), { code: `HTTP_${status}` })
    } finally {
      callOff()
    }
  }

  return {
    name: 'webhook',
    async write(events) {
      const id = `msg_${globalThis.crypto.randomUUID()}`
      const timestamp = new Date(clock.now()).toISOString()
      const body = JSON.stringify({ type: 'graphql.audit', timestamp, data: { events: events.map(format) } })
      for (let attempt = 1; ; attempt++) {
        try {
          return await post(id, body)
        } catch (error) {
          if (attempt >= attempts) throw error
          await new Promise<void>((resolve) => clock.after(PAUSE * 2 ** (attempt - 1), resolve))
        }
      }
    },
  }
}

function readUrl(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : null
  const local = url !== null && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return url.href
  throw new ConfigurationError('webhookSink.url must be an address with https, or of this machine.')
}
