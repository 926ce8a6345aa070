import fc, { type Parameters } from 'fast-check'

/** Seconds for each property; without them a fixed number of runs. */
const SECONDS = Number(process.env.FUZZ_SECONDS ?? 0)

/** How often a property is looked at. What fails is printed with the seed that repeats it. */
export function runs(count: number): Parameters<unknown> {
  if (SECONDS === 0) return { numRuns: count }
  const interruptAfterTimeLimit = SECONDS * 1_000
  return {
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit,
    markInterruptAsFailure: false,
    seed: Date.now() % 2 ** 31,
  }
}

/** Checks a property so often: in CI with the same values each time, for longer with others each time. */
export async function fuzz<T>(
  value: fc.Arbitrary<T>,
  check: (value: T) => Promise<void> | void,
  count: number,
): Promise<void> {
  const property = fc.asyncProperty(value, async (drawn) => {
    await check(drawn)
  })
  await fc.assert(property, { seed: 20_261_126, ...runs(count) })
}
