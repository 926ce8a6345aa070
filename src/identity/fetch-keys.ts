import type { FetchImplementation, JWK } from 'jose'
import { flawOfKey } from './key-hygiene.js'

/** Milliseconds that the key endpoint has for its whole answer. */
const DEADLINE = 5_000
/** Bytes of an answer, and keys in it: real issuers publish fewer than ten keys in a few kilobytes. */
const MAX_BYTES = 256_000
const MAX_KEYS = 100

const globalFetch: FetchImplementation = (url, request) => fetch(url, request)

/** Asks an issuer for its public keys; a key that is unsound is left out. Rejects with one line for logs. */
export async function fetchKeys(endpoint: URL, fetch: FetchImplementation = globalFetch): Promise<readonly JWK[]> {
  const signal = AbortSignal.timeout(DEADLINE)
  const text = await inTime(signal, fetchText(fetch, endpoint, signal))
  const value = parse(text)
  const keys = (value as { keys?: unknown } | null)?.keys
  if (!Array.isArray(keys)) throw new Error('the answer is no key set')
  if (keys.length > MAX_KEYS) throw new Error(`the key set has more than ${MAX_KEYS} keys`)
  const sound = keys.filter((key) => flawOfKey(key) === undefined)
  if (sound.length === 0) throw new Error('the key set has no usable key')
  return sound
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message would quote the answer.
    throw new Error('the answer is no JSON')
  }
}

/** Ends at the deadline also with a fetch of the host that does not heed its signal, or heeds it until the head only. */
function inTime<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new Error(`no answer within ${DEADLINE} ms`))
    signal.addEventListener('abort', late, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}

async function fetchText(fetch: FetchImplementation, endpoint: URL, signal: AbortSignal): Promise<string> {
  const response = await fetch(endpoint.href, {
    headers: new Headers({ accept: 'application/jwk-set+json, application/json' }),
    method: 'GET',
    // Who can write a redirect on the issuer's host must not choose the keys.
    redirect: 'manual',
    signal,
  })
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => undefined)
    throw new Error(`the answer has status ${response.status}`)
  }
  return readText(response)
}

async function readText(response: Response): Promise<string> {
  if (response.body === null) return ''
  const reader = response.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    bytes += value.byteLength
    if (bytes > MAX_BYTES) {
      // Not waited for: the other end may never acknowledge it.
      reader.cancel().catch(() => undefined)
      throw new Error(`the answer has more than ${MAX_BYTES} bytes`)
    }
    text += decoder.decode(value, { stream: true })
  }
}
