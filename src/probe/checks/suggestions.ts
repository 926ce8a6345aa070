import { type Check, safe } from '../check.js'
import { operation, repeat } from '../operation.js'
import { resultOf } from '../result.js'
import type { Target } from '../target.js'

/** What many schemas have; each is asked for misspelt, so that a server which helps corrects it. */
const WORDS = `me user users viewer account accounts customer customers profile order orders product products item items
  search node nodes post posts comment comments message messages review reviews category categories cart payment invoice
  login logout register token session role team project document file image event report setting status address email
  name title description price total password isAdmin createdAt updatedAt`.split(/\s+/)

const IN_ONE = 30

/** Schema recovery by word list, as clairvoyance does it. */
export const suggestions: Check = {
  id: 'suggestions',
  severity: 'medium',
  title: 'errors tell names of the schema',
  why: 'A server that corrects the spelling of whoever does not know its schema hands it out word by word.',
  owasp: 8,
  cwe: 209,
  async run(target) {
    const found = new Set<string>()
    let request = ask(target, WORDS.slice(0, 1))
    for (let at = 0; at < WORDS.length; at += IN_ONE) {
      const next = ask(target, WORDS.slice(at, at + IN_ONE))
      const names = await namesIn(target, next)
      if (found.size === 0 && names.length > 0) request = next
      for (const name of names) found.add(name)
    }
    if (found.size === 0) return safe()
    const shown = [...found].slice(0, 12)
    const more = found.size > shown.length ? ` and ${found.size - shown.length} more` : ''
    const message = `${found.size} names were recovered from a list of ${WORDS.length} words: ${shown.join(', ')}${more}.`
    return { state: 'found', flaws: [{ coordinate: 'Query', message, request }] }
  },
}

function ask(target: Target, words: readonly string[]) {
  return operation(target.judged, `{ ${repeat(words.length, (index) => misspelt(words[index] as string))} }`)
}

/** Of two letters in the middle, the first is left out; a short name gets one more. */
function misspelt(word: string): string {
  if (word.length < 4) return `${word}z`
  const middle = Math.floor(word.length / 2)
  return word.slice(0, middle) + word.slice(middle + 1)
}

async function namesIn(target: Target, request: ReturnType<typeof ask>): Promise<string[]> {
  const result = resultOf(await target.ask(request))
  return (result?.errors ?? []).flatMap(({ message }) => {
    const [, suggested = ''] = /did you mean (.*)/is.exec(message) ?? []
    return [...suggested.matchAll(/["'“`]([A-Za-z_]\w*)["'”`]/g)].map(([, name]) => name as string)
  })
}
