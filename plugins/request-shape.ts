import type { Bulwark } from '../src/assemble.js'
import type { Violation } from '../src/errors.js'
import type { MaybePromise } from '../src/guard.js'
import { isThenable } from '../src/store-call.js'
import type { Asked } from '../src/traces.js'
import type { Viewer } from '../src/viewer.js'
import type { NamedDocuments } from './named-documents.js'

/** What looks at a request before any of its operations is parsed. */
interface Lookers {
  readonly bulwark: Bulwark
  readonly names: NamedDocuments
}

type AskedByViewer = Asked & { readonly viewer: Viewer }
type OfText = (index: number) => Pick<Asked, 'context' | 'early'>

/**
 * What can be said of an HTTP request before any of its operations is parsed: its size as a batch, the shape of each
 * element, and the document that each one names. One violation refuses the whole request, so that nothing of it runs.
 * `ofText` tells what more is known of one operation, for the time when its text is looked at.
 */
export function checkRequest(
  params: unknown,
  lookers: Lookers,
  asked: AskedByViewer,
  ofText: OfText,
): MaybePromise<Violation | undefined> {
  if (!Array.isArray(params)) return checkAll([params], lookers, asked, ofText)
  const violation = lookers.bulwark.batch({ size: params.length, viewer: asked.viewer }, asked)
  if (violation) return violation
  // A multipart body may write to any property of the array, and hosts call its methods.
  if (Object.keys(params).length !== params.length) {
    return { code: 'BAD_REQUEST', detail: 'The batch is more than a list.' }
  }
  for (const element of params) {
    if (typeof element !== 'object' || element === null || Array.isArray(element)) {
      return { code: 'BAD_REQUEST', detail: 'An element of the batch is not an object.' }
    }
  }
  return checkAll(params, lookers, asked, ofText)
}

function checkAll(
  all: readonly unknown[],
  { bulwark, names }: Lookers,
  asked: AskedByViewer,
  ofText: OfText,
): MaybePromise<Violation | undefined> {
  const checkTexts = (named: readonly (Violation | undefined)[]) => {
    for (const [index, params] of all.entries()) {
      const violation = named[index] ?? checkText(params, bulwark, asked, ofText(index))
      if (violation) return violation
    }
    return undefined
  }
  if (!bulwark.names) return checkTexts([])
  // All at once, so that a store is waited for once and not in turn.
  const named = all.map((params) => names.settle(params, asked))
  return named.some(isThenable) ? Promise.all(named).then(checkTexts) : checkTexts(named as (Violation | undefined)[])
}

function checkText(
  params: unknown,
  bulwark: Bulwark,
  { viewer, request, context }: Asked,
  ofText: ReturnType<OfText>,
): Violation | undefined {
  const text = (params as { query?: unknown } | null | undefined)?.query
  if (typeof text !== 'string') return undefined
  return bulwark.source(text, { viewer, request, context: ofText.context ?? context, early: ofText.early, text })
}
