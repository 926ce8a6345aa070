import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { identify, identityOf } from '../identity.js'
import { operation } from '../operation.js'
import { readToken } from '../token.js'

/** Seconds that an access token may be good for. */
const LONGEST = 24 * 60 * 60

export const tokenLifetime: Check = {
  id: 'token-lifetime',
  severity: 'high',
  title: 'a token is good for too long',
  why: 'What was stolen once is of use until it ends, and a token without an end is of use for ever.',
  owasp: 2,
  cwe: 613,
  async run(target) {
    const { user, expired } = target.callers
    const token = readToken(target.secretOf('token')?.value ?? '')
    if (!user || !token) return notTested(user ? 'the token is no JSON Web Token' : 'no token was given: --token')
    const flaws: Flaw[] = []
    const severity = 'medium'
    const request = operation(user, '{ __typename }')
    const { exp, iat } = token.claims
    const seconds = Number(exp) - (typeof iat === 'number' ? iat : target.options.clock.now() / 1_000)
    if (typeof exp !== 'number') {
      flaws.push({ coordinate: 'exp', message: 'The token has no exp, and never ends.', severity, request })
    } else if (seconds > LONGEST) {
      flaws.push({
        coordinate: 'exp',
        message: `The token is good for ${Math.round(seconds / 3_600)} hours.`,
        severity,
        request,
      })
    }
    if (!expired) return verdictOf(flaws, 'whether one that has ended is refused takes --expired-token')
    const identity = await identityOf(target, user)
    if (!identity) return verdictOf(flaws, 'no query tells the user from a stranger: give --identity-query')
    const asked = identify(identity, expired.headers)
    if (identity.is(await target.ask(asked))) {
      const message = 'A token that has ended is still taken.'
      flaws.push({ coordinate: 'an expired token', message, request: asked })
    }
    return verdictOf(flaws)
  },
}
