/** Of a header field that names a request. Anything else might break a line, a log or a query of whoever reads it. */
const WELL_FORMED = /^[\w.-]{1,128}$/

/** The id that a client or a proxy gave to a request; `null` for none, and for one that is not well-formed. */
export function readRequestId(value: string | null): string | null {
  return value !== null && WELL_FORMED.test(value) ? value : null
}

/** W3C Trace Context, section 3.2.2: lower case, and neither id is nothing but zeros. */
const TRACE_PARENT = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}(-.*)?$/

/** The id of the trace that a `traceparent` header tells; `null` for one that is not as the standard has it. */
export function readTraceId(value: string | null): string | null {
  // Later versions may add to it, but nobody adds so much.
  if (value === null || value.length > 512) return null
  const match = TRACE_PARENT.exec(value)
  if (match === null || (match[1] === '00' && match[3] !== undefined)) return null
  return match[2] as string
}
