// @ts-check
/** @import { Second } from '../snapshot.js' */
import { byId, make } from './dom.js'

/** @type {typeof import('uplot')} */
const uPlot = Reflect.get(globalThis, 'uPlot')

const SPAN = 300
const HEIGHT = 170
/** So that lines differ by more than their colour. */
const DASHES = [[], [6, 3], [2, 3], [10, 4, 2, 4], [12, 3], [3, 6]]

/** @typedef {{ label: string, color: number, values: readonly number[] }} Line */

/** A chart that is drawn anew only when its lines or the colours of the page are others. */
export class Chart {
  #name
  /** @type {import('uplot') | undefined} */
  #plot
  #drawn = ''

  /** @param {string} name */
  constructor(name) {
    this.#name = name
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#forget())
    addEventListener('resize', () => this.#plot?.setSize({ width: this.#box.clientWidth, height: HEIGHT }))
  }

  /**
   * @param {readonly number[]} times
   * @param {readonly Line[]} lines
   * @param {string} summary What the chart shows, for who does not see it.
   */
  show(times, lines, summary) {
    const shape = lines.map(({ label, color }) => `${label}:${color}`).join()
    if (shape !== this.#drawn) this.#forget()
    this.#box.setAttribute('aria-label', summary)
    const data = /** @type {import('uplot').AlignedData} */ ([times, ...lines.map(({ values }) => values)])
    if (this.#plot) return this.#plot.setData(data)
    this.#drawn = shape
    this.#plot = new uPlot(this.#options(lines), data, this.#box)
    const legend = lines.map(({ label, color }) => make('li', {}, make('i', { 'data-color': String(color) }), label))
    byId(`${this.#name}-legend`, 'ul').replaceChildren(...legend)
  }

  get #box() {
    return byId(`${this.#name}-chart`, 'div')
  }

  #forget() {
    this.#plot?.destroy()
    this.#plot = undefined
  }

  /**
   * @param {readonly Line[]} lines
   * @returns {import('uplot').Options}
   */
  #options(lines) {
    const style = getComputedStyle(document.documentElement)
    const colorOf = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`)
    const axis = { stroke: colorOf('muted'), grid: { stroke: colorOf('line'), width: 1 }, ticks: { show: false } }
    return {
      width: this.#box.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      padding: [8, 4, 0, 0],
      scales: { y: { range: (_plot, _min, max) => [0, Math.max(1, max * 1.1)] } },
      axes: [
        {
          ...axis,
          size: 26,
          values: (_plot, ticks) => ticks.map((at) => new Date(at * 1_000).toTimeString().slice(0, 5)),
        },
        { ...axis, size: 48, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 100_000] },
      ],
      series: [
        {},
        ...lines.map(({ label, color }, index) => ({
          label,
          stroke: colorOf(`c${color}`),
          width: 2,
          dash: DASHES[index % DASHES.length] ?? [],
          points: { show: false },
        })),
      ],
    }
  }
}

/**
 * Every second up to now, also those in which nothing happened.
 * @param {number} now
 * @param {readonly Second[]} seconds
 */
export function everySecond(now, seconds) {
  const end = Math.floor(now / 1_000)
  const known = new Map(seconds.map((second) => [second.at, second]))
  const times = Array.from({ length: SPAN }, (_, index) => end - SPAN + 1 + index)
  return { times, found: times.map((at) => known.get(at)) }
}
