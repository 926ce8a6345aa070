import { formatTime } from './measure.js'

/** Requests that are measured at once. */
const REQUESTS = 1_000
const ROUNDS = 25

/** Microseconds of processor time of one call of each, in turn, without what others take of the machine: the least of all rounds. */
export async function fastest(calls: readonly (() => unknown)[]): Promise<number[]> {
  const least = calls.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of calls.entries()) {
      globalThis.gc?.()
      const before = process.cpuUsage()
      for (let count = 0; count < REQUESTS; count++) await call()
      const { user, system } = process.cpuUsage(before)
      least[index] = Math.min(least[index] ?? 0, (user + system) / REQUESTS)
    }
  }
  return least
}

/** What is taken or spared, with its sign. */
export function difference(microseconds: number): string {
  return microseconds < 0 ? `−${formatTime(-microseconds)}` : `+${formatTime(microseconds)}`
}
