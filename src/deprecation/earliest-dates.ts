import type { DeprecatedPart } from './deprecated-parts.js'

/** What header fields may say of several deprecated parts at once: of each date, the earliest. */
export class EarliestDates {
  #since: Dated | undefined
  #sunset: Dated | undefined

  add({ dates }: DeprecatedPart): void {
    if (dates === undefined) return
    const { since, sunset, link } = dates
    this.#since = earlier(this.#since, { at: since, link })
    if (sunset !== undefined) this.#sunset = earlier(this.#sunset, { at: sunset, link })
  }

  /** RFC 9745, sections 2 and 3; RFC 8594, sections 3 and 6. A link is that of the date that is told. */
  fields(): Readonly<Record<string, string>> {
    if (this.#since === undefined) return NO_FIELDS
    const links = [linkOf(this.#since, 'deprecation'), linkOf(this.#sunset, 'sunset')].filter(
      (one) => one !== undefined,
    )
    return {
      deprecation: `@${this.#since.at}`,
      ...(this.#sunset && { sunset: new Date(this.#sunset.at * 1_000).toUTCString() }),
      ...(links.length > 0 && { link: links.join(', ') }),
    }
  }
}

const NO_FIELDS = Object.freeze({})

interface Dated {
  readonly at: number
  readonly link: string | undefined
}

/** Of two of one moment, the one that has a link. */
function earlier(a: Dated | undefined, b: Dated): Dated {
  if (a === undefined || b.at < a.at) return b
  return a.at === b.at && a.link === undefined ? b : a
}

function linkOf(dated: Dated | undefined, rel: string): string | undefined {
  return dated?.link === undefined ? undefined : `<${dated.link}>; rel="${rel}"`
}
