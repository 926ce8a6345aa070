import type { Caller } from '../caller.js'
import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { identityOf } from '../identity.js'
import { operation } from '../operation.js'
import { placeholder } from '../target.js'

const TOKEN_NAMES = ['access_token', 'token', 'jwt', 'authorization']
const KEY_NAMES = ['api_key', 'apikey', 'key', 'x-api-key']

export const credentialInUrl: Check = {
  id: 'credential-in-url',
  severity: 'medium',
  title: 'credentials are taken from the URL',
  why: 'A URL is kept in the logs of every proxy, in histories and in the Referer of what is visited next.',
  owasp: 2,
  cwe: 598,
  async run(target) {
    const { user, keyed } = target.callers
    const given = [
      [user, 'token', TOKEN_NAMES],
      [keyed, 'api-key', KEY_NAMES],
    ] as const
    const flaws: Flaw[] = []
    let tested = 0
    for (const [caller, secret, names] of given) {
      const identity = caller && (await identityOf(target, caller as Caller))
      if (!identity) continue
      tested++
      for (const name of names) {
        const request = { ...operation({ headers: {} }, identity.query), search: { [name]: placeholder(secret) } }
        if (!identity.is(await target.ask(request))) continue
        flaws.push({ coordinate: `?${name}=`, message: `A credential in the URL is taken, as ${name}.`, request })
      }
    }
    if (tested === 0) return notTested('no credential was given that tells its caller from a stranger')
    return verdictOf(flaws)
  },
}
