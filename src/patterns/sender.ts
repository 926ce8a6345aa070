import type { RequestInput } from '../guard.js'
import type { Runtime } from '../runtime.js'
import type { Viewer } from '../viewer.js'

/** Who is behind a refusal. */
export class Sender {
  readonly viewer: Viewer | null
  readonly #request: RequestInput | undefined
  readonly #addressOf: Runtime['addressOf']
  #address: string | null | undefined

  constructor(viewer: Viewer | null, request: RequestInput | undefined, addressOf: Runtime['addressOf']) {
    this.viewer = viewer
    this.#request = request
    this.#addressOf = addressOf
  }

  /** Read only where it is needed. */
  get address(): string | null {
    if (this.#address === undefined) this.#address = this.#request ? this.#addressOf(this.#request) : null
    return this.#address
  }
}
