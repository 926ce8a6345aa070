// @ts-check
/** @import { Second, Snapshot } from '../snapshot.js' */
import { Chart, everySecond } from './charts.js'
import { byId, fillTable, make } from './dom.js'

const MOST_CODES = 5

/** The picture of the last five minutes. */
export class Live {
  #requests = new Chart('requests')
  #codes = new Chart('codes')
  #cost = new Chart('cost')

  /** @param {Snapshot} snapshot */
  show({ now, seconds, codes, buckets, guards }) {
    const sum = (/** @type {(second: Second) => number} */ read) => seconds.reduce((all, one) => all + read(one), 0)
    const served = sum((one) => one.served)
    const failed = sum((one) => one.failed)
    const refused = sum((one) => one.refused)
    const requested = sum((one) => one.requestedCost)
    const actual = sum((one) => one.actualCost)
    byId('tiles', 'dl').replaceChildren(
      tile('served', served, 'good'),
      tile('failed', failed, 'warn'),
      tile('refused', refused, 'bad'),
      tile('cost requested', requested),
      tile('cost actual', actual),
    )

    const { times, found } = everySecond(now, seconds)
    const line = (
      /** @type {string} */ label,
      /** @type {number} */ color,
      /** @type {(second: Second) => number} */ read,
    ) => ({ label, color, values: found.map((second) => (second ? read(second) : 0)) })
    this.#requests.show(
      times,
      [
        line('served', 1, (one) => one.served),
        line('failed', 3, (one) => one.failed),
        line('refused', 2, (one) => one.refused),
      ],
      `In five minutes ${served} requests were served, ${failed} failed and ${refused} were refused.`,
    )
    this.#cost.show(
      times,
      [line('requested', 4, (one) => one.requestedCost), line('actual', 5, (one) => one.actualCost)],
      `In five minutes a cost of ${requested} was requested, and ${actual} was used.`,
    )
    const counts = countCodes(seconds)
    const most = counts.slice(0, MOST_CODES)
    this.#codes.show(
      times,
      most.map(([code], index) => line(code, index + 2, (one) => one.codes[code] ?? 0)),
      `In five minutes: ${counts.map(([code, count]) => `${code} ${count}`).join(', ') || 'no refusals'}.`,
    )

    fillTable(
      'codes',
      codes.map(({ code, count }) => [code, count]),
      2,
    )
    fillTable(
      'buckets',
      buckets.map(({ viewer, level, capacity, refillPerSecond }) => [
        viewer ?? 'not known yet',
        meter(level, capacity),
        capacity,
        Number(refillPerSecond.toPrecision(2)),
      ]),
      4,
    )
    fillTable(
      'guards',
      guards
        .map(({ guard, calls, totalMilliseconds, slowestMilliseconds }) => ({
          guard,
          calls,
          average: microseconds(totalMilliseconds / calls),
          slowest: microseconds(slowestMilliseconds),
        }))
        .sort((a, b) => b.average - a.average)
        .map(({ guard, calls, average, slowest }) => [guard, calls, average, slowest]),
      4,
    )
  }
}

/**
 * From the most frequent to the rarest; of equals by name, so that lines keep their colours.
 * @param {readonly Second[]} seconds
 */
function countCodes(seconds) {
  /** @type {Map<string, number>} */
  const counts = new Map()
  for (const { codes } of seconds) {
    for (const [code, count] of Object.entries(codes)) counts.set(code, (counts.get(code) ?? 0) + count)
  }
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}

/**
 * @param {string} name
 * @param {number} value
 * @param {string} [tone]
 */
function tile(name, value, tone = '') {
  return make('div', { 'data-tone': tone }, make('dt', {}, name), make('dd', {}, value.toLocaleString('en')))
}

/**
 * @param {number} level
 * @param {number} capacity
 */
function meter(level, capacity) {
  const left = String(Math.max(0, Math.floor(level)))
  const limits = { low: String(capacity * 0.2), high: String(capacity * 0.5), optimum: String(capacity) }
  return make('meter', { min: '0', max: String(capacity), value: left, title: left, ...limits }, left)
}

/** @param {number} milliseconds */
function microseconds(milliseconds) {
  return Math.round(milliseconds * 1_000)
}
