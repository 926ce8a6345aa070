import { noteAttempt } from '../attempts.js'
import type { Violation } from '../errors.js'
import type { Guard, MaybePromise, RequestInput } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { sha256Of } from '../sha256.js'
import { createViewer, type Viewer } from '../viewer.js'
import { ApiKeyLookups, type Found } from './api-key-lookups.js'
import { type ApiKeyOptions, completeApiKeyOptions } from './api-key-options.js'
import {
  faultOf,
  isWithin,
  misplaced,
  NO_DIGEST,
  type Reason,
  rolesOf,
  sameDigest,
  untimely,
} from './api-key-record.js'
import { compileKeyReader } from './api-key-text.js'
import type { FailedAttempts } from './failed-attempts.js'
import type { ApiKeyRecord } from './stores.js'

export type { ApiKeyOptions } from './api-key-options.js'

const NAME = 'apiKeys'
/** A stream asks again after this time at the latest, so that a revoked key ends it. */
const RENEWAL = 5_000

/** One answer for every key that is refused: which check failed helps only an attacker. */
const INVALID: Violation = Object.freeze({
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql", error="invalid_token"',
})
const MISSING: Violation = Object.freeze({ code: 'UNAUTHENTICATED', challenge: 'Bearer realm="graphql"' })
const NO_STORE: Violation = Object.freeze({ code: 'SERVICE_UNAVAILABLE', retryAfter: 5 })
const BUSY: Violation = Object.freeze({
  code: 'RATE_LIMITED',
  retryAfter: 1,
  detail: 'Too many keys are being looked up.',
})

/** A key that came with a request. */
interface Attempt {
  readonly id: string
  readonly digest: string
  readonly address: string | null
  readonly input: RequestInput
}

/** Looks up the API key of a request and says who asks. */
export function apiKeysGuard(options: ApiKeyOptions, runtime: Runtime, attempts: FailedAttempts | null): Guard {
  const complete = completeApiKeyOptions(options, runtime.now)
  const { now, header, prefix, environments } = complete
  const sha256 = sha256Of(NAME, runtime)
  const readId = compileKeyReader(prefix, environments, sha256)
  const lookups = new ApiKeyLookups(complete, runtime)
  /** The digest that proved each viewer of this guard: a viewer of another guard is none of its business. */
  const proofs = new WeakMap<Viewer, string>()

  const refuse = (detail: Reason, address: string | null, id: string | null): Violation =>
    attempts?.fail(NAME, address, id) ?? { ...INVALID, detail }
  const unavailable = (detail: string): Violation => ({ ...NO_STORE, detail: `The store of keys: ${detail}.` })

  /** The record that a digest proves; the same work whether the id is unknown or the secret is wrong. */
  const proven = (found: Found, id: string, digest: string): ApiKeyRecord | Reason | Violation => {
    if (found.kind === 'busy') return BUSY
    if (found.kind === 'failed') return unavailable(found.detail)
    const record = found.kind === 'record' ? found.record : undefined
    const stored: unknown = record === undefined ? NO_DIGEST : record.digest
    // A store that compares without case finds the key of another id.
    const same = sameDigest(digest, typeof stored === 'string' ? stored : NO_DIGEST) && record?.id === id
    if (!same || record === undefined) return record === undefined ? 'The key is unknown.' : 'The secret is wrong.'
    const fault = faultOf(record)
    if (fault !== undefined) return unavailable(lookups.failed(`the record has no usable ${fault}`).detail)
    lookups.worked()
    return record
  }

  const judge = ({ id, digest, address, input }: Attempt, found: Found): Viewer | Violation => {
    const answer = proven(found, id, digest)
    if (typeof answer === 'string') {
      return noteAttempt(refuse(answer, address, id), { account: `${NAME} ${id}`, name: id, credential: digest })
    }
    if ('code' in answer) return answer
    const time = now()
    const reason = untimely(answer, time) ?? misplaced(answer, address, input)
    if (reason !== undefined) return refuse(reason, address, id)
    const viewer = viewerOf(answer)
    proofs.set(viewer, digest)
    lookups.touch(id, time)
    runtime.emit({
      name: 'api-key.used',
      guard: NAME,
      at: time,
      viewer,
      subject: id,
      ...(address !== null && { address }),
    })
    return viewer
  }

  const rejudge = (viewer: Viewer, id: string, digest: string, found: Found): Violation | number => {
    const answer = proven(found, id, digest)
    if (typeof answer === 'string') return { ...INVALID, detail: answer }
    if ('code' in answer) return answer
    const time = now()
    const reason = untimely(answer, time)
    if (reason !== undefined) return { ...INVALID, detail: reason }
    if (!isWithin(viewer, answer)) return { ...INVALID, detail: 'The key has lost a role or a scope, or its owner.' }
    return answer.expiresAt === null ? RENEWAL : Math.min(RENEWAL, answer.expiresAt - time)
  }

  /** A record that throws when it is read, or has ranges that are none, is as good as no answer of the store. */
  const answerTo = <Answer>(found: MaybePromise<Found>, read: (found: Found) => Answer) => {
    const settle = (later: Found): Answer | Violation => {
      try {
        return read(later)
      } catch {
        return unavailable(lookups.failed('the record can not be read').detail)
      }
    }
    return found instanceof Promise ? found.then(settle) : settle(found)
  }

  return {
    name: NAME,
    mode: complete.mode,
    summary: `keys ${environments.map((environment) => `${prefix}_${environment}_…`).join(', ')} in ${header}`,
    missing: complete.requireAuthentication ? MISSING : undefined,
    request(input) {
      const text = readKey(input, header, complete.connectionParams)
      if (text === null) return undefined
      const address = runtime.addressOf(input)
      const id = text === undefined ? undefined : readId(text)
      if (text === undefined || id === undefined) return refuse('The text is no key.', address, null)
      const attempt = { id, digest: sha256(text), address, input }
      const found = lookups.find(id, attempts?.isThrottled(address) ?? false)
      return answerTo(found, (later) => judge(attempt, later))
    },
    renew(viewer) {
      const digest = proofs.get(viewer)
      const id = viewer.credential?.id
      if (digest === undefined || typeof id !== 'string') return undefined
      return answerTo(lookups.findAgain(id), (later) => rejudge(viewer, id, digest, later))
    },
  }
}

function viewerOf(record: ApiKeyRecord): Viewer {
  return createViewer({
    kind: 'key',
    id: record.owner,
    roles: rolesOf(record),
    scopes: record.scopes,
    claims: {},
    credential: { kind: 'api-key', id: record.id, issuer: null, actor: null, expiresAt: record.expiresAt },
  })
}

/**
 * The key of a request: `null` without one, `undefined` where what stands there can be none. A key in the header of the
 * handshake and another in the connection parameters are one too many.
 */
function readKey(input: RequestInput, header: string, fromParams: boolean): string | null | undefined {
  const inHeader = input.header(header)
  const params = fromParams ? input.connectionParams : null
  if (params === null) return inHeader
  const names = Object.keys(params).filter((name) => name.toLowerCase() === header)
  if (names.length > 1) return undefined
  const inParams = names[0] === undefined ? null : (params[names[0]] ?? null)
  if (inParams === null) return inHeader
  return typeof inParams === 'string' && (inHeader === null || inHeader === inParams) ? inParams : undefined
}
