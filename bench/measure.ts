/** Median of the times of a function, in microseconds for one call, measured in rounds so that a pause spoils only one. */
export interface Measured {
  readonly median: number
  readonly min: number
  readonly max: number
}

const ROUNDS = 15
/** A round lasts about this long, so that the clock's own grain does not count. */
const ROUND_MS = 4

/** Measures functions in turn, round by round: what slows the machine down slows all of them down. */
export function measure(...functions: (() => unknown)[]): Measured[] {
  const calls = functions.map((run) => {
    run()
    const start = performance.now()
    run()
    return Math.max(1, Math.min(100_000, Math.ceil(ROUND_MS / Math.max(1e-4, performance.now() - start))))
  })
  const times = functions.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    functions.forEach((run, index) => {
      const count = calls[index] as number
      const start = performance.now()
      for (let call = 0; call < count; call++) run()
      times[index]?.push(((performance.now() - start) * 1_000) / count)
    })
  }
  return times.map((list) => {
    const sorted = list.sort((a, b) => a - b)
    return { median: sorted[sorted.length >> 1] as number, min: sorted[0] as number, max: sorted.at(-1) as number }
  })
}

const PAIRS = 60

/**
 * How much more processor time functions take than the first, as a share of it: the median over rounds in which each is
 * called once. The garbage of one is not left to the next.
 */
export function compare(base: () => unknown, ...others: (() => unknown)[]): number[] {
  const all = [base, ...others]
  for (let round = 0; round < ROUNDS; round++) for (const run of all) run()
  const more = others.map((): number[] => [])
  for (let round = 0; round < PAIRS; round++) {
    const [first = 1, ...rest] = all.map(processorTime)
    for (const [index, time] of rest.entries()) more[index]?.push(time / first - 1)
  }
  return more.map((list) => list.sort((a, b) => a - b)[PAIRS >> 1] as number)
}

function processorTime(run: () => unknown): number {
  globalThis.gc?.()
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Prints rows as a table of Markdown. */
export function printTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n### ${title}\n`)
  console.log(`| ${head.join(' | ')} |`)
  console.log(`|${head.map(() => '---').join('|')}|`)
  for (const row of rows) console.log(`| ${row.join(' | ')} |`)
}

/** Three significant digits, in the unit that reads best. */
export function formatTime(microseconds: number): string {
  if (microseconds >= 1_000_000) return `${(microseconds / 1_000_000).toPrecision(3)} s`
  if (microseconds >= 1_000) return `${(microseconds / 1_000).toPrecision(3)} ms`
  return `${microseconds.toPrecision(3)} µs`
}
