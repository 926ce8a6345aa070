/** Time: injected, so that a test is its master. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs something once, so many milliseconds later; what comes back calls it off. It keeps no process alive. */
  after(milliseconds: number, run: () => void): () => void
}

export const systemClock: Clock = Object.freeze({
  now: () => Date.now(),
  after(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    // On Node a pending timer would keep the process alive.
    ;(timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer)
  },
})
