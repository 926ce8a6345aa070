import { ConfigurationError, type Violation } from '../errors.js'
import type { Guard, RequestInput } from '../guard.js'
import { type GuardOptions, readMode } from '../options.js'
import { assertKnownKeys } from '../options-check.js'
import { isSentUnasked } from './sent-unasked.js'

/** Options of {@link csrfPreventionGuard}. */
export interface CsrfPreventionOptions extends GuardOptions {
  /**
   * Further headers whose presence shows that a request was meant, such as one that your own client always sends. Neither
   * a browser nor a proxy may add them by itself. @default none beside {@link proofHeaders}
   */
  readonly headers?: readonly string[]
}

/**
 * Headers that a page can send to another site only after the browser has asked the server whether it may (Fetch
 * standard, CORS-safelisted request-header). What they say does not matter, if they say anything.
 */
export const proofHeaders: readonly string[] = Object.freeze([
  'apollo-require-preflight',
  'graphql-require-preflight',
  'x-apollo-operation-name',
  'x-graphql-yoga-csrf',
  'x-requested-with',
  'x-api-key',
])

/** Media types of bodies that no form can send, nor a script without asking. */
const JSON_TYPES = new Set(['application/json', 'application/graphql-response+json'])

/** What refuses a request that any page may have caused in the name of its visitor. */
export const FORGEABLE: Violation = Object.freeze({
  code: 'BAD_REQUEST',
  message:
    'A page of another site could have sent this request. Send it as application/json, or add the header apollo-require-preflight: 1.',
  detail: 'The request has neither a content type nor a header that would show that it is not cross-site.',
})

const OTHER_METHOD: Violation = Object.freeze({
  code: 'BAD_REQUEST',
  status: 405,
  headers: Object.freeze({ allow: 'GET, POST' }),
  detail: 'A method that GraphQL over HTTP does not have.',
})

const METHODS = new Set(['GET', 'HEAD', 'POST', 'OPTIONS'])

/**
 * Refuses what a page of another site can send with the cookies and from the network of its visitor, without asking the
 * server before: forms, links, images, and scripts with a harmless content type (OWASP, Cross-Site Request Forgery
 * Prevention: "Disallowing simple requests").
 *
 * @throws ConfigurationError for a header that browsers send by themselves.
 */
export function csrfPreventionGuard(options: CsrfPreventionOptions = {}, also: readonly string[] = []): Guard {
  const headers = readProofHeaders('csrfPrevention', options, also)
  return {
    name: 'csrfPrevention',
    mode: readMode('csrfPrevention', options),
    summary: 'no request that a page of another site can send unasked',
    transport(input) {
      if (input.socket) return undefined
      if (!METHODS.has(input.method)) return OTHER_METHOD
      return isForgeable(input, headers) ? FORGEABLE : undefined
    },
  }
}

/** Checks the options; answers every header that counts, in lower case. `also` are those in which keys are sent. */
export function readProofHeaders(
  where: string,
  options: CsrfPreventionOptions,
  also: readonly string[] = [],
): readonly string[] {
  assertKnownKeys(where, options, ['mode', 'headers'])
  const { headers = [] } = options
  if (!Array.isArray(headers)) throw new ConfigurationError(`${where}.headers must be a list of header names.`)
  for (const name of headers as readonly unknown[]) {
    if (typeof name !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      throw new ConfigurationError(`${where}.headers: '${String(name)}' is no name of a header.`)
    }
    if (isSentUnasked(name)) {
      throw new ConfigurationError(`${where}.headers: ${name} proves nothing: browsers or proxies send it unasked.`)
    }
  }
  // A key under a name that browsers use would make a proof of every request.
  const keys = also.filter((name) => !isSentUnasked(name))
  return [...new Set([...proofHeaders, ...keys, ...headers].map((name) => name.toLowerCase()))]
}

function isForgeable(input: RequestInput, headers: readonly string[]): boolean {
  // It is how a browser asks, and a page can send it in no other way.
  if (input.method === 'OPTIONS') return false
  if (isJson(input)) return false
  // What browsers say of themselves no page can write. `none` is no proof: a link in a mail has it too.
  if (input.header('sec-fetch-site') === 'same-origin') return false
  // A WebSocket opens with a GET, which only a browser's own code or no browser can write this into.
  if (input.header('sec-websocket-key') !== null) return false
  if (isToken(input.header('authorization'))) return false
  return !headers.some((name) => (input.header(name) ?? '') !== '')
}

/** On GET there is no body, and browsers were found to let pages name other types of it (GHSA-9q82-xgwf-vj6h). */
function isJson(input: RequestInput): boolean {
  const type = input.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return input.method === 'POST' ? JSON_TYPES.has(type) : type === 'application/json'
}

/** A browser adds what it was told for Basic, Digest and the like by itself, to requests of any page. */
function isToken(authorization: string | null): boolean {
  return authorization !== null && /^(?:bearer|dpop) /i.test(authorization)
}
