import type { Guard } from '../guard.js'
import { isThenable } from '../store-call.js'
import type { Telemetry } from './measured.js'

/** Functions of guards that are called on the time of a request. */
const CHECKPOINTS = [
  'transport',
  'request',
  'batch',
  'named',
  'source',
  'document',
  'operation',
  'view',
  'follow',
  'refused',
  'open',
  'renew',
] as const satisfies readonly (keyof Guard)[]

interface Timing {
  readonly guardTime: Required<Telemetry>['guardTime']
  /** The share of the calls that is measured, more than 0. */
  readonly sampled: number
  readonly now: () => number
  readonly random: () => number
}

type Checkpoint = (this: unknown, ...asked: unknown[]) => unknown

/** Guards that tell how long a share of their calls has taken. Their answers are passed on as they are. */
export function timedGuards(guards: readonly Guard[], timing: Timing): readonly Guard[] {
  const isPicked = picker(timing)
  return guards.map((guard) => {
    const timed: Record<string, Checkpoint> = {}
    for (const checkpoint of CHECKPOINTS) {
      const run = guard[checkpoint] as Checkpoint | undefined
      if (run !== undefined) timed[checkpoint] = timedCheckpoint(guard, checkpoint, run, timing, isPicked)
    }
    return { ...guard, ...timed }
  })
}

function timedCheckpoint(
  guard: Guard,
  checkpoint: string,
  run: Checkpoint,
  { guardTime, now }: Timing,
  isPicked: () => boolean,
): Checkpoint {
  return (asked, more) => {
    if (!isPicked()) return run.call(guard, asked, more)
    const began = now()
    const tell = () => guardTime(guard.name, checkpoint, now() - began)
    let answer: unknown
    try {
      answer = run.call(guard, asked, more)
    } finally {
      if (!isThenable(answer)) tell()
    }
    if (isThenable(answer)) answer.then(tell, tell)
    return answer
  }
}

/** Each call with the same probability, and one draw for each that is picked: every hundredth would always be the same guard. */
function picker({ sampled, random }: Timing): () => boolean {
  if (sampled >= 1) return () => true
  const each = Math.log1p(-sampled)
  // `1 - random()` is never 0.
  const next = () => Math.floor(Math.log(1 - random()) / each)
  let skip = next()
  return () => {
    if (skip > 0) {
      skip--
      return false
    }
    skip = next()
    return true
  }
}
