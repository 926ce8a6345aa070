import { ConfigurationError } from 'graphql-bulwark'

/** A mistake in the environment that its user can mend: told in one line, without a stack. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
}

/** Ends the process with one line for a known mistake, and with everything there is for a bug. */
export function exitWith(error: unknown, status = 1): never {
  const isMistake = error instanceof StartupError || error instanceof ConfigurationError
  console.error(isMistake ? error.message : error)
  process.exit(status)
}
