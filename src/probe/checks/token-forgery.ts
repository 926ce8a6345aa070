import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { type Forgery, forgeriesOf } from '../forgeries.js'
import { identify, identityOf } from '../identity.js'
import type { Target } from '../target.js'
import { readToken } from '../token.js'
import { weakSecretOf } from '../weak-secret.js'

export const tokenForgery: Check = {
  id: 'token-forgery',
  severity: 'high',
  title: 'a token that nobody has issued is taken',
  why: 'Whoever can forge a token is everybody: the server must say how tokens are signed, never the token.',
  owasp: 2,
  cwe: 347,
  async run(target) {
    const { user } = target.callers
    const token = readToken(target.secretOf('token')?.value ?? '')
    if (!user) return notTested('no token was given: --token')
    if (!token) return notTested('the token is no JSON Web Token')
    const identity = await identityOf(target, user)
    if (!identity) return notTested('no query tells the user from a stranger: give --identity-query')
    const flaws: Flaw[] = []
    const weak = await weakSecretOf(token)
    if (weak !== undefined) {
      const message = `The token is signed with the secret '${weak}', which is in every word list.`
      flaws.push({ coordinate: 'secret', message, request: identify(identity, user.headers) })
    }
    let limited = 0
    const forgeries = await forgeriesOf(token, target.options.jwks)
    for (const [index, forgery] of forgeries.entries()) {
      const request = identify(identity, replaced(target, user.headers, forgery, index))
      const answer = await target.ask(request)
      if (answer.status === 429) limited++
      if (!identity.is(answer)) continue
      const message = `A token with ${forgery.name} is taken for that of the user.`
      flaws.push({ coordinate: forgery.name, message, request })
    }
    if (flaws.length === 0 && limited > 0)
      return notTested(`a rate limit came before ${limited} of ${forgeries.length} forgeries`)
    const withKey = forgeries.some(({ name }) => name === 'the public key as a secret')
    return verdictOf(
      flaws,
      withKey
        ? `${forgeries.length} forgeries`
        : `${forgeries.length} forgeries; the public keys are not known: --jwks`,
    )
  },
}

/** The same headers with the forgery in them; in a line for a shell it is made there, since it may be good. */
function replaced(
  target: Target,
  headers: Readonly<Record<string, string>>,
  { token, shell = '$FORGED_TOKEN' }: Forgery,
  index: number,
) {
  const name = `forged-${index}`
  const forged = target.secret(name, { value: token, shell })
  return Object.fromEntries(
    Object.entries(headers).map(([header, value]) => [header, value.replace('<<token>>', forged)]),
  )
}
