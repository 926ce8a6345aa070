import type { Attributes } from '@opentelemetry/api'

/** Time series of one metric; what comes beyond is counted together, as the specification of OpenTelemetry has it. */
const MAX_SERIES = 500
const OVERFLOW: Attributes = Object.freeze({ 'otel.metric.overflow': true })

/** One time series. */
export interface Series {
  readonly attributes: Attributes
  count: number
}

/** The time series of one metric, a bounded number of them. The attributes of each are made once. */
export class AllSeries {
  readonly #byKey = new Map<string, Series>()

  /** @param key Of the same attributes, the same. */
  of(key: string, attributes: () => Attributes): Series {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    if (this.#byKey.size >= MAX_SERIES) return this.#add('', OVERFLOW)
    return this.#add(key, Object.freeze(attributes()))
  }

  [Symbol.iterator](): Iterator<Series> {
    return this.#byKey.values()
  }

  #add(key: string, attributes: Attributes): Series {
    const known = this.#byKey.get(key)
    if (known !== undefined) return known
    const series = { attributes, count: 0 }
    this.#byKey.set(key, series)
    return series
  }
}
