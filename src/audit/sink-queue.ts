import type { Clock } from '../clock.js'
import type { MaybePromise } from '../guard.js'
import { describeFault, isThenable, StoreUnavailable } from '../store-call.js'
import type { AuditEvent } from './audit-event.js'
import type { AuditSink } from './audit-options.js'

/** Events that a sink is given at once. */
const BATCH = 100
/** Milliseconds before a sink that has failed is tried again: the first time, and at most. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 30_000
/** Milliseconds that a server that is shut down waits for a sink. */
const CLOSE_WITHIN = 10_000

interface QueueParts {
  readonly clock: Clock
  readonly size: number
  /** Milliseconds that a batch may take. */
  readonly deadline: number
  /** Told when the sink fails and works again, and when events are lost. */
  readonly tell: (name: 'sink.failed' | 'sink.restored' | 'audit.dropped', sink: string, detail?: string) => void
  /** Stands for events that were lost. */
  readonly lost: (count: number) => AuditEvent
}

/** What waits for one sink: bounded, written batch by batch, and kept until the sink has taken it. */
export class SinkQueue {
  readonly #sink: AuditSink
  readonly #parts: QueueParts
  readonly #events: AuditEvent[] = []
  #dropped = 0
  #failures = 0
  #busy = false
  #closed = false
  /** The latest attempt, or the pause before the next. */
  #attempt: Promise<void> | undefined
  #callOff: (() => void) | undefined
  /** The end of the pause after a failure. */
  #pausedUntil = Number.NEGATIVE_INFINITY
  /** Which attempt is the latest, and when what it writes was given to the sink. */
  #turn = 0
  #givenAt = 0

  constructor(sink: AuditSink, parts: QueueParts) {
    this.#sink = sink
    this.#parts = parts
  }

  /** Whether what happens now may be lost. */
  get isTroubled(): boolean {
    return this.#failures > 0 || this.#events.length >= this.#parts.size
  }

  /** Whether the next event would be lost. */
  get isFull(): boolean {
    return this.#closed || this.#events.length >= this.#parts.size
  }

  /** Counts an event as lost, or what an event would have been made of. */
  drop(why = 'its queue is full'): void {
    // Once for a row of them: the count follows with the event that stands for them.
    if (this.#dropped++ === 0) this.#parts.tell('audit.dropped', this.#sink.name, why)
  }

  /** Takes an event, or counts it as lost. Nothing is written before the caller is done. */
  offer(event: AuditEvent): void {
    if (this.isFull) {
      this.drop()
      return
    }
    this.#events.push(event)
    if (this.#busy) return
    this.#busy = true
    this.#callOff = this.#parts.clock.after(0, () => this.#run())
  }

  /**
   * Begins to write what waits, on the time of whoever calls; that is what comes back. Where an attempt is under way it writes
   * this as well, unless it has died: a worker drops what a request has begun when that request ends.
   */
  settle(): Promise<void> | undefined {
    const { clock, deadline } = this.#parts
    const now = clock.now()
    if (!this.#busy || this.#closed || now < this.#pausedUntil) return undefined
    if (this.#callOff === undefined && now - this.#givenAt <= deadline) return undefined
    this.#callOff?.()
    this.#run()
    return this.#attempt
  }

  /** Writes what waits, but tries no failing sink twice; what is left then is lost. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#attempt
    this.#callOff?.()
    const end = this.#parts.clock.now() + CLOSE_WITHIN
    while ((this.#events.length > 0 || this.#dropped > 0) && this.#parts.clock.now() <= end) {
      const before = this.#failures
      await this.#write()
      if (this.#failures > before) break
    }
    const left = this.#events.length + this.#dropped
    this.#events.length = 0
    if (left > 0) this.#parts.tell('audit.dropped', this.#sink.name, `${left} were not written`)
    try {
      await this.#withDeadline(this.#sink.close?.())
    } catch (error) {
      this.#parts.tell('sink.failed', this.#sink.name, describeFault(error))
    }
  }

  #run(): void {
    this.#callOff = undefined
    this.#pausedUntil = Number.NEGATIVE_INFINITY
    this.#attempt = this.#drain()
  }

  async #drain(): Promise<void> {
    const turn = ++this.#turn
    while (this.#events.length > 0 && !this.#closed) {
      await this.#write()
      // Another has been begun in its place.
      if (turn !== this.#turn) return
      if (this.#failures > 0) {
        const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (this.#failures - 1))
        this.#pausedUntil = this.#parts.clock.now() + pause
        this.#callOff = this.#parts.clock.after(pause, () => this.#run())
        return
      }
    }
    this.#busy = false
  }

  async #write(): Promise<void> {
    const turn = this.#turn
    this.#givenAt = this.#parts.clock.now()
    const dropped = this.#dropped
    const waiting = this.#events.slice(0, BATCH)
    const batch = dropped > 0 ? [this.#parts.lost(dropped), ...waiting] : waiting
    try {
      await this.#withDeadline(this.#sink.write(Object.freeze(batch)))
    } catch (error) {
      if (this.#failures++ === 0) this.#parts.tell('sink.failed', this.#sink.name, describeFault(error))
      return
    }
    // Given up before it has ended: another writes the same again.
    if (turn !== this.#turn) return
    this.#events.splice(0, waiting.length)
    this.#dropped -= dropped
    if (dropped > 0) this.#parts.tell('audit.dropped', this.#sink.name, `${dropped} events were lost`)
    if (this.#failures > 0) this.#parts.tell('sink.restored', this.#sink.name)
    this.#failures = 0
  }

  /** A sink that answers at once needs no timer. */
  #withDeadline(work: MaybePromise<void>): MaybePromise<void> {
    if (!isThenable(work)) return work
    const { clock, deadline } = this.#parts
    return new Promise((resolve, reject) => {
      const late = () => reject(new StoreUnavailable(`no answer within ${deadline} ms`))
      const callOff = clock.after(deadline, late)
      work.then(resolve, reject).finally(callOff)
    })
  }
}
