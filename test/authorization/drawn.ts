import fc from 'fast-check'

/** Draws a number below another. Zero stands for the simplest choice: what is shrunk draws it more and more. */
export type Draw = (below: number) => number

/** What is drawn, in a row. A shorter one draws zeros at its end, so that a failure is told by a few of its first choices. */
export const tape = (maxLength: number) => fc.uint8Array({ maxLength, size: 'max' })

export function drawFrom(numbers: Uint8Array): Draw {
  let at = 0
  return (below) => (numbers[at++] ?? 0) % below
}

export const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)] as T

/** Some of a list, in its order. */
export const some = <T>(draw: Draw, list: readonly T[]): readonly T[] => list.filter(() => draw(2) === 1)

/** How often a property is tried: as often as there is time for on a busy machine. */
export const tries = { numRuns: 400, interruptAfterTimeLimit: 7_000 }
