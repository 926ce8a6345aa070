import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose'

/** Milliseconds that the key endpoint has for its whole answer. */
const DEADLINE = 5_000

/** Milliseconds in which unknown key ids cost one fetch, whatever comes of it. */
const COOLDOWN = 30_000

/** The keys can't be had, which is no fault of the token. */
export class KeysUnavailable extends Error {}

/** Finds keys in the set that an issuer publishes; it throws `KeysUnavailable` only where there is no set to look in. */
export function remoteKeys(endpoint: URL, fetch: FetchImplementation = globalFetch): JWTVerifyGetKey {
  let asked = Number.NEGATIVE_INFINITY
  const keys = createRemoteJWKSet(endpoint, {
    timeoutDuration: DEADLINE,
    // jose counts from the last success: an endpoint that is down would be asked for every unknown key id.
    cooldownDuration: Number.POSITIVE_INFINITY,
    [customFetch](url, request) {
      asked = Date.now()
      return fetchInTime(fetch, url, request)
    },
  })
  return async (header, token) => {
    try {
      return await keys(header, token)
    } catch (error) {
      if (!keys.fresh) throw new KeysUnavailable()
      const mayBeNew = error instanceof errors.JWKSNoMatchingKey && (keys.reloading || Date.now() - asked >= COOLDOWN)
      if (!mayBeNew) throw error
      // Where this fails the known keys stay good, so it is the token that has none.
      await keys.reload()
      return keys(header, token)
    }
  }
}

const globalFetch: FetchImplementation = (url, request) => fetch(url, request)

/** Ends at the deadline also with a fetch of the host that does not heed its signal, or heeds it until the head only. */
function fetchInTime(
  fetch: FetchImplementation,
  url: string,
  request: Parameters<FetchImplementation>[1],
): Promise<Response> {
  const { signal } = request
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    fetchWhole(fetch, url, request).then(resolve, reject)
  })
}

async function fetchWhole(...[fetch, url, request]: Parameters<typeof fetchInTime>): Promise<Response> {
  const response = await fetch(url, request)
  return response.status === 200 ? new Response(await response.text()) : response
}
