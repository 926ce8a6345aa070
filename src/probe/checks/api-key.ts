import { type Check, type Flaw, notTested, verdictOf } from '../check.js'
import { identify, identityOf } from '../identity.js'

/** Keys that are none, made of one that is. */
const CHANGES: readonly (readonly [what: string, change: (key: string) => string])[] = [
  ['whose last character is another', (key) => key.slice(0, -1) + other(key.at(-1))],
  ['that is cut off in the middle', (key) => key.slice(0, Math.ceil(key.length / 2))],
  ['that lacks its last character', (key) => key.slice(0, -1)],
  ['that goes on', (key) => `${key}x`],
  ['in capitals', (key) => key.toUpperCase()],
  ['with a wildcard', (key) => `${key.slice(0, 8)}%`],
]

export const apiKey: Check = {
  id: 'api-key',
  severity: 'high',
  title: 'a key that is none is taken',
  why: 'A key that is compared in part, or in any case, is found by trying.',
  owasp: 2,
  cwe: 287,
  async run(target) {
    const { keyed } = target.callers
    const key = target.secretOf('api-key')?.value
    if (!keyed || key === undefined) return notTested('no API key was given: --api-key')
    const identity = await identityOf(target, keyed)
    if (!identity) return notTested('no query tells the caller of the API key from a stranger: give --identity-query')
    const flaws: Flaw[] = []
    for (const [index, [what, change]] of CHANGES.entries()) {
      const text = change(key)
      // A key of capitals stays what it is.
      if (text === key) continue
      const changed = target.secret(`changed-key-${index}`, { value: text, shell: '$CHANGED_KEY' })
      const headers = Object.fromEntries(Object.keys(keyed.headers).map((name) => [name, changed]))
      const request = identify(identity, headers)
      if (identity.is(await target.ask(request)))
        flaws.push({ coordinate: what, message: `A key ${what} is taken.`, request })
    }
    return verdictOf(flaws)
  },
}

function other(char = ''): string {
  return char === 'a' ? 'b' : 'a'
}
