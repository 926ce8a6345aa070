import type { Violation } from '../errors.js'
import type { Viewer } from '../viewer.js'

const UNAUTHENTICATED: Violation = Object.freeze({
  code: 'UNAUTHENTICATED',
  challenge: 'Bearer realm="graphql"',
})

/** What a viewer is told who may not do something: a stranger might with credentials. Nothing tells which rule it was. */
export function denialOf({ kind }: Viewer, coordinate: string): Violation {
  if (kind === 'anonymous') return { ...UNAUTHENTICATED, coordinate }
  return { code: 'FORBIDDEN', coordinate }
}
