import { type Check, type Flaw, verdictOf } from '../check.js'
import { operation } from '../operation.js'
import type { ProbeRequest } from '../wire.js'

const ORIGINS = ['https://attacker.example', 'null'] as const

export const cors: Check = {
  id: 'cors',
  severity: 'high',
  title: 'pages of any site may read answers',
  why: 'Whoever visits such a page is asked nothing: it reads what they may read, with their cookies if those are allowed.',
  owasp: 8,
  cwe: 942,
  async run(target) {
    const flaws: Flaw[] = []
    for (const origin of ORIGINS) {
      const asked = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      }
      const plain = operation(target.judged, '{ __typename }')
      const requests: readonly ProbeRequest[] = [
        { method: 'OPTIONS', headers: asked },
        { ...plain, headers: { ...plain.headers, origin } },
      ]
      for (const request of requests) {
        const flaw = flawOf(origin, request, (await target.ask(request)).headers)
        if (flaw === undefined || flaws.some(({ coordinate }) => coordinate === flaw.coordinate)) continue
        flaws.push(flaw)
      }
    }
    return verdictOf(flaws)
  },
}

function flawOf(origin: string, request: ProbeRequest, headers: Readonly<Record<string, string>>): Flaw | undefined {
  const allowed = headers['access-control-allow-origin']
  const withCookies = headers['access-control-allow-credentials'] === 'true'
  if (allowed === origin) {
    const severity = withCookies ? 'high' : 'medium'
    const cookies = withCookies ? ', with the cookies of its visitor' : ''
    return {
      coordinate: `Origin: ${origin}`,
      message: `The origin ${origin} may read answers${cookies}.`,
      severity,
      request,
    }
  }
  if (allowed !== '*') return undefined
  return {
    coordinate: 'Origin: *',
    message: 'Every origin may read answers, without cookies.',
    severity: 'low',
    request,
  }
}
