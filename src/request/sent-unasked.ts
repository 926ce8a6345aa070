/** Headers that browsers or proxies add by themselves, or that a page may write without asking. */
const UNASKED = new Set([
  'accept',
  'authorization',
  'cache-control',
  'connection',
  'cookie',
  'cookie2',
  'date',
  'device-memory',
  'dnt',
  'downlink',
  'dpr',
  'ect',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'last-event-id',
  'origin',
  'pragma',
  'priority',
  'purpose',
  'range',
  'referer',
  'rtt',
  'save-data',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'upgrade-insecure-requests',
  'user-agent',
  'via',
  'viewport-width',
  'width',
  'x-real-ip',
  'x-request-id',
])

const FAMILIES = ['accept-', 'access-control-', 'content-', 'if-', 'proxy-', 'sec-', 'x-amzn-', 'x-b3-', 'x-forwarded-']

/** Whether a header can stand in a request though no page has asked for it. */
export function isSentUnasked(name: string): boolean {
  const lower = name.toLowerCase()
  return UNASKED.has(lower) || FAMILIES.some((family) => lower.startsWith(family))
}
