// @ts-check
/** @import { AuditEvent } from 'graphql-bulwark' */
import { byId, fillTable } from './dom.js'

/** The last events, those that have the words of the filter. */
export class Events {
  /** @type {readonly AuditEvent[]} */
  #events = []
  #shown = ''

  constructor() {
    byId('filter', 'input').addEventListener('input', () => this.#draw())
  }

  /** @param {readonly AuditEvent[]} events From the newest to the oldest. */
  show(events) {
    this.#events = events
    this.#draw()
  }

  #draw() {
    const words = byId('filter', 'input').value.toLowerCase().split(/\s+/).filter(Boolean)
    const [newest] = this.#events
    // Rows stay as they are while nothing changes, so that a text in them can be marked and copied.
    const shown = JSON.stringify([words, newest?.time, newest?.requestId, this.#events.length])
    if (shown === this.#shown) return
    this.#shown = shown
    const rows = this.#events.map(cellsOf).filter((cells) => {
      const text = cells.join(' ').toLowerCase()
      return words.every((word) => text.includes(word))
    })
    byId('found', 'span').textContent = words.length > 0 ? `${rows.length} of ${this.#events.length}` : ''
    fillTable('event-rows', rows, 7)
  }
}

/** @param {AuditEvent} event */
function cellsOf({ time, outcome, reason, name, guard, viewer, coordinate, object, limit, count }) {
  const concerns = [
    coordinate,
    object && `${object.type} ${object.id}`,
    limit && `${limit.name} ${limit.found ?? 'unbounded'}, limit ${limit.max ?? 'none'}`,
  ]
  return [
    new Date(time).toTimeString().slice(0, 8),
    outcome,
    reason ?? name,
    guard ?? '',
    viewer?.id ?? viewer?.kind ?? '',
    concerns.filter(Boolean).join(' · '),
    count,
  ]
}
