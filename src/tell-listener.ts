import { isThenable } from './store-call.js'

/** Calls a function of the application that decides nothing. What it throws or rejects must not end the process. */
export function tellListener(tell: () => unknown, failed: (error: unknown) => void): void {
  try {
    const answer = tell()
    if (isThenable(answer)) answer.then(undefined, failed)
  } catch (error) {
    failed(error)
  }
}
