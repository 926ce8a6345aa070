import type { ServerUnderTest } from './server-under-test.js'

const ROUNDS = 9
/** Until the engine has compiled what runs often. */
export const WARM_UP = 6_000
/** Processor time of one round of the slowest, about. */
const ROUND_US = 60_000

/** What one kind of request has taken of each server, round by round, in microseconds of processor time. */
export type Times = readonly (readonly number[])[]

/** Sends one kind of request to each server in turn, round by round: what slows the machine down slows all of them down. */
export async function inTurn(
  servers: readonly ServerUnderTest[],
  token: string | null,
  bodyAt: (index: number) => string,
  warmUp = 400,
): Promise<Times> {
  let sent = 0
  const next = (count: number) => Array.from({ length: count }, () => bodyAt(sent++))
  let slowest = 0
  for (const server of servers) {
    await server.sendAll(next(warmUp), token)
    slowest = Math.max(slowest, await timeOf(server, next(20), token))
  }
  const count = Math.max(10, Math.min(200, Math.round(ROUND_US / slowest)))
  const times = servers.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    // The same bodies for each, unless they have to be new.
    for (const [index, server] of servers.entries()) times[index]?.push(await timeOf(server, next(count), token))
  }
  return times
}

async function timeOf(server: ServerUnderTest, bodies: readonly string[], token: string | null): Promise<number> {
  const before = await server.cpu()
  await server.sendAll(bodies, token)
  const after = await server.cpu()
  return (after - before) / bodies.length
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
