import type { ApolloServerOptions, BaseContext } from '@apollo/server'
import { apiKeyHeaders, type BulwarkOptions } from '../src/bulwark-options.js'
import { SecurityError } from '../src/errors.js'
import { FORGEABLE, readProofHeaders } from '../src/request/csrf-prevention.js'

/**
 * Apollo's own prevention stays on, before the `context` function runs. It is told of everything that the guard takes for a
 * proof, so that a request is served here as it is on other servers; what Apollo lets pass, the guard looks at again.
 */
export function csrfOfApollo(options: BulwarkOptions): Pick<ApolloServerOptions<BaseContext>, 'csrfPrevention'> {
  const { csrfPrevention = {} } = options
  // Where the guard refuses nothing, Apollo must go on with its own headers, of which each is a proof.
  if (csrfPrevention === false || csrfPrevention.mode === 'report') return {}
  const headers = readProofHeaders('csrfPrevention', csrfPrevention, apiKeyHeaders(options))
  return { csrfPrevention: { requestHeaders: [...headers, 'authorization', 'sec-fetch-site'] } }
}

/** What the guard says of a forgeable request, where Apollo has refused it before. */
export function toForgeable(error: unknown): SecurityError | undefined {
  const { message, extensions } = (error ?? {}) as { message?: unknown; extensions?: { code?: unknown } }
  if (extensions?.code !== 'BAD_REQUEST' || typeof message !== 'string') return undefined
  return message.startsWith(APOLLOS_REFUSAL) ? new SecurityError(FORGEABLE) : undefined
}

const APOLLOS_REFUSAL = 'This operation has been blocked as a potential Cross-Site Request Forgery'
