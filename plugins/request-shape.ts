import type { Bulwark } from '../src/bulwark.js'
import type { Violation } from '../src/errors.js'
import type { Viewer } from '../src/viewer.js'

/**
 * What can be said of an HTTP request before any of its operations is parsed: its size as a batch, the shape of each
 * element, and the text of each document. One violation refuses the whole request, so that nothing of it runs.
 */
export function checkRequest(params: unknown, bulwark: Bulwark, viewer: Viewer): Violation | undefined {
  if (!Array.isArray(params)) return checkText(params, bulwark)
  const violation = bulwark.batch({ size: params.length, viewer })
  if (violation) return violation
  for (const element of params) {
    if (typeof element !== 'object' || element === null || Array.isArray(element)) {
      return { code: 'BAD_REQUEST', detail: 'An element of the batch is not an object.' }
    }
    const refused = checkText(element, bulwark)
    if (refused) return refused
  }
  return undefined
}

function checkText(params: unknown, bulwark: Bulwark): Violation | undefined {
  const text = (params as { query?: unknown } | null | undefined)?.query
  return typeof text === 'string' ? bulwark.source(text) : undefined
}
