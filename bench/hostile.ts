import { buildSchema } from 'graphql'
import { hostileFamilies, hostileSchema } from './hostile-documents.js'
import { formatTime, printTable } from './measure.js'
import { verdicts } from './peers.js'

const SIZES = [1_000, 10_000, 100_000, 1_000_000]
/** A way that took this long is not asked for the next size. */
const PATIENCE_MS = 2_000

/** Time from the text of a hostile document to the verdict, and how it grows with the size of the document. */
export function benchHostile(): void {
  const ways = verdicts(buildSchema(hostileSchema))
  // Honest work first, so that no way is measured before the engine has compiled it.
  for (let run = 0; run < 400; run++)
    for (const way of Object.values(ways)) way(`{me{id a:name friends{name}}} #${run}`)
  const names = Object.keys(ways).filter((name) => name !== 'parse')
  for (const [family, make] of Object.entries(hostileFamilies)) {
    const given: Record<string, boolean> = {}
    const rows = SIZES.map((size) => {
      const text = make(size)
      const parse = time(ways.parse as (text: string) => unknown, text)
      const cells = names.map((name) => {
        if (given[name]) return '—'
        const spent = time(ways[name] as (text: string) => unknown, text)
        given[name] = spent > PATIENCE_MS * 1_000
        return name === 'graphql-bulwark'
          ? `${formatTime(spent)} (${(spent / parse).toFixed(2)} × parse)`
          : formatTime(spent)
      })
      return [`${text.length / 1_000} kB`, formatTime(parse), ...cells]
    })
    printTable(`Hostile: ${family}`, ['size', 'parse alone', ...names], rows)
  }
}

/** The middle of a few runs; of a long one, the one. */
function time(way: (text: string) => unknown, text: string): number {
  const times: number[] = []
  for (let run = 0; run < 15; run++) {
    // A text of its own, so that no cache of texts or documents answers.
    const fresh = `${text}#${run}`
    const start = performance.now()
    way(fresh)
    const spent = performance.now() - start
    times.push(spent * 1_000)
    if (spent > PATIENCE_MS / 4) break
  }
  times.sort((a, b) => a - b)
  return times[times.length >> 1] as number
}
