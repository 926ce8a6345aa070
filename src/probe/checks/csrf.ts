import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { operation } from '../operation.js'
import { codesOf, isExecuted, resultOf } from '../result.js'
import type { Target } from '../target.js'
import type { ProbeRequest } from '../wire.js'

/** What a browser adds to what a page of another site makes it send. */
const FOREIGN = { origin: 'https://attacker.example', 'sec-fetch-site': 'cross-site' }
const BOUNDARY = 'probe-boundary'

/** Requests that a page can send unasked, with the cookies of its visitor. */
const SIMPLE: readonly (readonly [name: string, write: (query: string) => Omit<ProbeRequest, 'method'>])[] = [
  [
    'a form',
    (query) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ query }).toString(),
    }),
  ],
  ['text/plain', (query) => ({ headers: { 'content-type': 'text/plain' }, body: JSON.stringify({ query }) })],
  [
    'an upload',
    (query) => ({
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
      body: [...part('operations', JSON.stringify({ query })), ...part('map', '{}'), `--${BOUNDARY}--`, ''].join(
        '\r\n',
      ),
    }),
  ],
  ['no content type', (query) => ({ headers: {}, body: JSON.stringify({ query }) })],
]

export const csrf: Check = {
  id: 'csrf',
  severity: 'high',
  title: 'a page of another site can send operations in the name of its visitor',
  why: 'A form needs no permission of the browser: whoever is signed in by a cookie, or stands in the network, sends it along.',
  owasp: 8,
  cwe: 352,
  async run(target) {
    const headers = unasked(target)
    // It changes nothing, and yet is what a form must not be able to run.
    const query = target.schema && !target.schema.getMutationType() ? '{ __typename }' : 'mutation { __typename }'
    const control = resultOf(await target.ask(operation({ headers }, query)))
    if (!isExecuted(control)) return notTested(`${query} is refused to strangers in any form: ${codesOf(control)}`)
    const flaws: Flaw[] = []
    for (const [name, write] of SIMPLE) {
      const simple = write(query)
      const request = { ...simple, method: 'POST' as const, headers: { ...headers, ...FOREIGN, ...simple.headers } }
      if (!isExecuted(resultOf(await target.ask(request)))) continue
      // Without a cookie it is the network that sends it along.
      const severity = 'cookie' in headers ? 'high' : 'medium'
      flaws.push({
        coordinate: name,
        message: `${query} was executed, sent by ${name} from another site.`,
        severity,
        request,
      })
    }
    return verdictOf(flaws)
  },
}

/** What a browser sends along by itself: a cookie, and no other credential. */
export function unasked({ judged }: Target): Readonly<Record<string, string>> {
  const { cookie } = judged.headers
  return cookie === undefined ? {} : { cookie }
}

function part(name: string, value: string): readonly string[] {
  return [`--${BOUNDARY}`, `content-disposition: form-data; name="${name}"`, '', value]
}
