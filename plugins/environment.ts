import type { Environment } from '../src/bulwark.js'

/** Secure by default: only a host that says it is under development gets the rules of development. */
export function readEnvironment(): Environment {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  return { production: process?.env?.NODE_ENV !== 'development' }
}
