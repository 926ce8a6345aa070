import type { Bulwark } from '../src/assemble.js'
import type { Violation } from '../src/errors.js'
import type { MaybePromise } from '../src/guard.js'
import { whenKnown } from '../src/maybe-promise.js'
import { PerRequest } from '../src/per-request.js'
import type { ErrorGate } from '../src/response/error-gate.js'
import { traceOf } from '../src/traces.js'
import { anonymousViewer, isViewer, type Viewer } from '../src/viewer.js'
import type { Answers } from './answers.js'
import { identifiedBefore, markIdentified } from './identified.js'
import { inputOfContext, isOverHttp } from './request-input.js'
import type { FetchRequest } from './yoga-hooks.js'

interface Parts {
  readonly bulwark: Bulwark
  readonly answers: Answers
}

type Extend = (extension: { viewer: Viewer }) => void

/** Who asks on a host of Envelop: known by the HTTP request, or by the context where there is none. */
export class EnvelopCallers {
  readonly ofRequests = new PerRequest<Viewer>()
  readonly #ofContexts = new PerRequest<Viewer | Violation>()
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The caller as far as it is known; before the context is built on a WebSocket, nobody. */
  readonly of = (context: object | null | undefined): Viewer => {
    if (context === undefined || context === null) return anonymousViewer
    const known = this.#ofContexts.get(context)
    if (isViewer(known)) return known
    const { request, viewer } = context as { request?: FetchRequest; viewer?: unknown }
    const ofRequest = request && this.ofRequests.get(request)
    if (ofRequest) return ofRequest
    return !this.#parts.bulwark.identifies && isViewer(viewer) ? viewer : anonymousViewer
  }

  /** What refuses whoever asks. */
  refusalOf(context: object): Violation | undefined {
    const known = this.#ofContexts.get(context)
    return isViewer(known) ? undefined : known
  }

  /** The gate for what goes wrong in an operation, which tells the id of its request. */
  gateOf(context: object | undefined): ErrorGate {
    const { gate } = this.#parts.bulwark
    const trace = context && traceOf(context)
    return trace ? gate.of(trace.requestId) : gate
  }

  /** A context is being built: it is given the caller. */
  identify(context: object, extend: Extend): MaybePromise<void> {
    const { bulwark, answers } = this.#parts
    const known = context as { request?: FetchRequest; viewer?: unknown }
    const remember = (found: Viewer | Violation) => {
      this.#ofContexts.set(context, found)
      extend({ viewer: isViewer(found) ? found : anonymousViewer })
    }
    const ofRequest = known.request && this.ofRequests.get(known.request)
    if (ofRequest) return remember(ofRequest)
    const forged =
      answers.isHttp(context) || !isOverHttp(context) ? undefined : bulwark.transport(inputOfContext(context), context)
    if (forged) return void this.#ofContexts.set(context, forged)
    // What another plugin or the host calls a viewer stays theirs; it is trusted only if this package made it.
    if (!bulwark.identifies) return known.viewer === undefined ? remember(anonymousViewer) : undefined
    return whenKnown(bulwark.request(inputOfContext(context), identifiedBefore(context), context), (found) => {
      if (isViewer(found)) markIdentified(context, found)
      remember(found)
    })
  }
}
