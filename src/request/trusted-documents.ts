import type { DocumentNode } from 'graphql'
import type { Violation } from '../errors.js'
import type { Guard, MaybePromise, NamedInput } from '../guard.js'
import { compileLimits } from '../limit-table.js'
import type { Runtime } from '../runtime.js'
import { sha256Of, toHex } from '../sha256.js'
import { StoreUnavailable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import { readDocumentName } from './document-names.js'
import { completeTrustedDocumentOptions, type TrustedDocumentOptions } from './trusted-options.js'

export type { TrustedDocumentOptions } from './trusted-options.js'

/** One answer, whatever is wrong: whether an id is known is nobody's business. */
const NOT_TRUSTED: Violation = Object.freeze({ code: 'DOCUMENT_NOT_TRUSTED' })
const NO_STORE: Violation = Object.freeze({
  code: 'SERVICE_UNAVAILABLE',
  retryAfter: 5,
  detail: 'The store of trusted documents has not answered.',
})

/** Longer texts are told of by their length alone. */
const LONGEST_HASHED = 100_000
/** An operation name that a log can take. */
const NAME = /^[_A-Za-z]\w{0,99}$/

/**
 * Serves documents that it was given beforehand. An id becomes its text before anything is parsed; what a text may is decided
 * when it runs, by the caller, and before that where no caller could send it.
 */
export function trustedDocumentsGuard(options: TrustedDocumentOptions, runtime: Runtime): Guard {
  const { manifest, store, mode, roles } = completeTrustedDocumentOptions(options, runtime)
  const sha256 = sha256Of('trustedDocuments', runtime)
  const table = compileLimits({}, roles)
  const requires = mode === 'require'
  const mayAny = (viewer: Viewer) => table.of(viewer).anyDocument
  const trusted = new WeakSet<DocumentNode>()

  const hashOf = (text: string) => toHex(sha256(text))
  /** For logs: neither the text nor a value of it. */
  const refusalOf = (text: string, name: unknown): Violation => {
    const what = text.length > LONGEST_HASHED ? `${text.length} characters` : `sha256:${hashOf(text)}`
    return { ...NOT_TRUSTED, detail: typeof name === 'string' && NAME.test(name) ? `${what} ${name}` : what }
  }

  /** Looks something up and goes on with it; a store that fails is no fault of the caller. */
  const ask = <T, R>(run: () => MaybePromise<T>, next: (found: T) => R): MaybePromise<R | Violation> => {
    try {
      const found = run()
      return found instanceof Promise ? found.then(next).catch(failed) : next(found)
    } catch (error) {
      return failed(error)
    }
  }
  const failed = (error: unknown): Violation => {
    if (error instanceof StoreUnavailable) return NO_STORE
    throw error
  }

  const byHash = (hash: string) =>
    manifest ? (manifest.find(hash) ?? manifest.find(`sha256:${hash}`)) : store.find(asFunctionId(hash))

  const judgeText = (text: string, { params, viewer }: NamedInput): MaybePromise<string | Violation | undefined> => {
    if (!requires || viewer === null) return undefined
    if (mayAny(viewer)) return text
    return ask(
      () => store.holds(text),
      (holds) => (holds ? text : refusalOf(text, params.operationName)),
    )
  }

  return {
    name: 'trustedDocuments',
    mode: mode === 'log' ? 'report' : 'enforce',
    summary: [
      `${mode}, ${manifest ? `${manifest.size} documents` : 'found by a function'}`,
      ...Object.keys(roles)
        .filter((name) => roles[name]?.anyDocument)
        .map((name) => `any for ${name}`),
    ].join(', '),

    named(input) {
      const name = readDocumentName(input.params)
      switch (name.kind) {
        case 'none':
          return undefined
        case 'bad':
          // What is no business of the store may be one of the host's: its automatic persisted queries.
          return name.apq && !requires ? undefined : NOT_TRUSTED
        case 'id':
          return ask(
            () => store.find(name.id),
            (text) => text ?? NOT_TRUSTED,
          )
        case 'text':
          return judgeText(name.text, input)
        case 'hash': {
          if (name.text !== undefined) {
            return hashOf(name.text) === name.hash ? judgeText(name.text, input) : NOT_TRUSTED
          }
          return ask(
            () => byHash(name.hash),
            (text) => text ?? (requires ? NOT_TRUSTED : undefined),
          )
        }
      }
    },

    ...(requires &&
      manifest &&
      !table.ceiling.anyDocument && {
        source: ({ text }) => (manifest.holds(text) ? undefined : NOT_TRUSTED),
      }),

    ...(mode !== 'prefer' && {
      /** Once more, of what is about to run: another plugin may have put another document in its place. */
      operation({ document, operation, viewer }) {
        if (trusted.has(document) || mayAny(viewer)) return undefined
        const text = document.loc?.source.body
        const name = operation.name?.value
        // Without its text nobody knows what it was.
        if (text === undefined) return { ...NOT_TRUSTED, detail: 'a document without its text' }
        const verdict = ask(
          () => store.holds(text),
          (holds) => {
            if (!holds) return refusalOf(text, name)
            // What a function has found is trusted for a time, and asked for again.
            if (manifest) trusted.add(document)
            return undefined
          },
        )
        if (requires) return verdict
        // Nothing is known of it, so there is nothing to record.
        const recorded = (found: Violation | undefined) => (found === NO_STORE ? undefined : found)
        return verdict instanceof Promise ? verdict.then(recorded) : recorded(verdict)
      },
    }),
  }
}

/** Hashes of Apollo's protocol are SHA-256; tools that send others under that name send their own ids. */
function asFunctionId(hash: string): string {
  return /^[0-9a-f]{64}$/.test(hash) ? `sha256:${hash}` : hash
}
