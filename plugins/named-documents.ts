import type { Bulwark } from '../src/assemble.js'
import type { Violation } from '../src/errors.js'
import type { MaybePromise } from '../src/guard.js'
import { idMembers } from '../src/request/document-names.js'
import { isThenable } from '../src/store-call.js'
import type { Asked } from '../src/traces.js'
import type { Viewer } from '../src/viewer.js'

/** The members of a request, as a host hands them on. */
export type Params = Record<string, unknown>

/** What a host that parses at once is to do instead: another text, or a refusal. */
type Instead = string | Violation | undefined

/** What is known of an operation, with its text. */
export type AskingFor = (text: string | undefined) => Asked

/** Puts the text of a document where a request has named it by an id. */
export class NamedDocuments {
  readonly #bulwark: Bulwark
  /** The text of each request that was looked at. */
  readonly #settled = new WeakMap<object, unknown>()

  constructor(bulwark: Bulwark) {
    this.#bulwark = bulwark
  }

  /** Before a request over HTTP is parsed; what the host reads of it is then a request by text. */
  settle(params: unknown, asked: Asked & { readonly viewer: Viewer }): MaybePromise<Violation | undefined> {
    if (!isRecord(params)) return undefined
    const finish = (found: Instead) => {
      if (typeof found === 'object') return found
      if (typeof found === 'string') write(params, found)
      this.#settled.set(params, params.query)
      return undefined
    }
    const found = this.#bulwark.named({ params, viewer: asked.viewer }, { ...asked, text: textOf(params.query) })
    return isThenable(found) ? found.then(finish) : finish(found)
  }

  /**
   * Where a host parses at once, before it knows the caller: on a WebSocket, and everywhere on plain Envelop. The request is
   * in the context as `params`, if the host puts it there.
   */
  atParse(context: object | undefined, text: string, asking: AskingFor): Instead {
    const { params } = (context ?? {}) as { params?: unknown }
    const known = isRecord(params) ? params : undefined
    if (known && text !== '' && this.#settled.get(known) === text) return undefined
    // A text that the request does not have is the host's own answer to what it names.
    const own = text === '' || text === known?.query
    return this.#bulwark.namedAtOnce({ ...(own && known), query: text }, asking(textOf(text)))
  }
}

/** The members of a query string that may name a document, which hosts do not read. A second one makes it a list. */
export function readIds(search: string): Params {
  const found: Params = {}
  const query = new URLSearchParams(search)
  for (const member of idMembers) {
    const values = query.getAll(member)
    if (values.length > 0) found[member] = values.length === 1 ? values[0] : values
  }
  return found
}

/** The members of a body that may name a document. */
export function pickIds(body: unknown): Params {
  const found: Params = {}
  if (isRecord(body)) for (const member of idMembers) if (Object.hasOwn(body, member)) found[member] = body[member]
  return found
}

/** Nobody who comes later finds an id to look up, or a hash to keep the text under. */
function write(params: Params, text: string): void {
  params.query = text
  for (const member of idMembers) delete params[member]
  const { extensions } = params
  if (!isRecord(extensions) || !Object.hasOwn(extensions, 'persistedQuery')) return
  const { persistedQuery: _known, ...others } = extensions
  params.extensions = others
}

/** Where a document is named by an id alone, there is no text. */
function textOf(query: unknown): string | undefined {
  return typeof query === 'string' && query !== '' ? query : undefined
}

function isRecord(value: unknown): value is Params {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
