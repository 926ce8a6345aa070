import type { ServerUnderTest } from './server-under-test.js'

const ROUNDS = 9
/** Processor time of one round of the slowest, about. */
const ROUND_US = 20_000

/** What one kind of request has taken of each server, round by round, in microseconds of processor time. */
export type Times = readonly (readonly number[])[]

/** Sends one kind of request to each server in turn, round by round: what slows the machine down slows all of them down. */
export async function inTurn(
  servers: readonly ServerUnderTest[],
  token: string | null,
  bodyAt: (index: number) => string,
  warmUp = 150,
): Promise<Times> {
  let sent = 0
  const next = (count: number) => Array.from({ length: count }, () => bodyAt(sent++))
  let slowest = 0
  for (const server of servers) {
    await server.sendAll(next(warmUp), token)
    slowest = Math.max(slowest, await timeOf(server, next(20), token))
  }
  const count = Math.max(5, Math.min(100, Math.round(ROUND_US / slowest)))
  const times = servers.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    // The same bodies for each, unless they have to be new.
    for (const [index, server] of servers.entries()) times[index]?.push(await timeOf(server, next(count), token))
  }
  return times
}

async function timeOf(server: ServerUnderTest, bodies: readonly string[], token: string | null): Promise<number> {
  const before = await server.taken()
  await server.sendAll(bodies, token)
  // Garbage that a server has made is its own.
  const after = await server.taken()
  return (after.cpu - before.cpu) / bodies.length
}

/** Median, least and most of the ratios of two servers, round by round. */
export function ratioOf(times: readonly number[], base: readonly number[]): Spread {
  return spreadOf(times.map((time, round) => time / (base[round] as number)))
}

/** A median with the range in which four fifths of the rounds lie. */
export interface Spread {
  readonly median: number
  readonly low: number
  readonly high: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => sorted[Math.round((sorted.length - 1) * share)] as number
  return { median: at(0.5), low: at(0.1), high: at(0.9) }
}
