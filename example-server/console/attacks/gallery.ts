import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { AuditEvent } from 'graphql-bulwark'
import type { JWK } from 'jose'
import type { Settings } from '../../settings.js'
import type { MaskedError } from '../picture.js'
import { accessAttacks, untrustedAttack } from './access.js'
import type { Attack, Door } from './attack.js'
import { identityAttacks } from './identity.js'
import { loadAttacks } from './load.js'
import { schemaAttacks } from './schema.js'
import { type Answer, curlOf, send } from './send.js'

/** An attack as the page shows it before it is made. */
export interface ListedAttack extends Pick<Attack, 'id' | 'title' | 'wants' | 'success' | 'defence' | 'docs'> {
  readonly group: string
  readonly curl: Readonly<Record<Door, string>>
}

/** What came of an attack. */
export interface AttackResult {
  readonly outcome: 'succeeded' | 'refused'
  /** Of the answer, and if it has none, of the event. */
  readonly code: string | null
  /** Requests that were sent; what follows is about the last. */
  readonly sent: number
  readonly answer: Answer
  readonly event: AuditEvent | MaskedError | null
}

/** Where attacks go and what is needed for them. */
export interface Range {
  /** Of the server itself, without a path. */
  readonly origin: string
  /** Where each shop is, and what a request needs to get there. */
  readonly doors: Readonly<Record<Door, { readonly path: string; readonly headers: Readonly<Record<string, string>> }>>
  token(person: string): Promise<string>
  recordOf(requestId: string): AuditEvent | MaskedError | undefined
}

/** Characters of an answer that the page gets. */
const SHOWN = 4_000
/** Milliseconds until an event must have come; equal ones are folded before they are told. */
const EVENT_DEADLINE = 2_000

export class Gallery {
  readonly #groups: readonly (readonly [group: string, attacks: readonly Attack[]])[]

  constructor(publicJwk: JWK, { trustedDocuments }: Pick<Settings, 'trustedDocuments'>) {
    this.#groups = [
      ['Learn how the shop is built', schemaAttacks],
      ['Be somebody else', identityAttacks(publicJwk)],
      ['Take what is not yours', [...accessAttacks, ...(trustedDocuments === 'require' ? [untrustedAttack] : [])]],
      ['Make the shop work for nothing', loadAttacks],
    ]
  }

  list({ origin, doors }: Pick<Range, 'origin' | 'doors'>): ListedAttack[] {
    return this.#groups.flatMap(([group, attacks]) =>
      attacks.map(({ id, title, wants, success, defence, docs, requests }) => {
        const curl = (door: Door) => {
          const { path, headers } = doors[door]
          const lines = requests.map((one) =>
            curlOf(origin + path, { ...one, headers: { ...one.headers, ...headers } }),
          )
          return lines.join('\n')
        }
        const texts = { protected: curl('protected'), unprotected: curl('unprotected') }
        return { id, title, wants, success, defence, docs, group, curl: texts }
      }),
    )
  }

  find(id: unknown): Attack | undefined {
    return this.#groups.flatMap(([, attacks]) => attacks).find((attack) => attack.id === id)
  }

  /** Sends the requests of an attack and looks at the last answer. */
  async attack({ requests, spoils }: Attack, door: Door, range: Range): Promise<AttackResult> {
    const { path, headers: own } = range.doors[door]
    const url = range.origin + path
    let last: Answer | undefined
    for (const request of requests) {
      const headers: Record<string, string> = { ...request.headers, ...own, 'x-request-id': randomUUID() }
      if (headers.authorization?.includes('{alice}')) headers.authorization = `Bearer ${await range.token('alice')}`
      last = await send(url, { ...request, headers })
    }
    if (last === undefined) throw new Error('An attack without a request.')
    const outcome = spoils.test(last.body) ? 'succeeded' : 'refused'
    const event = door === 'protected' ? await recordOf(last, range) : null
    const code = codeIn(last.body) ?? (event && 'reason' in event ? event.reason : null)
    return { outcome, code, sent: requests.length, answer: { ...last, body: last.body.slice(0, SHOWN) }, event }
  }
}

async function recordOf({ headers }: Answer, range: Range): Promise<AttackResult['event']> {
  const requestId = headers['x-request-id'] ?? ''
  for (let waited = 0; waited < EVENT_DEADLINE; waited += 50) {
    const event = range.recordOf(requestId)
    if (event) return event
    await wait(50)
  }
  return null
}

function codeIn(body: string): string | null {
  return /"code":\s*"(\w+)"/.exec(body)?.[1] ?? null
}
