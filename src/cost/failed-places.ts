/** Where in a result errors have come from: what is below a key or index. */
export interface FailedPlaces {
  get(step: unknown): FailedPlaces | undefined
}

/** Of an error that does not tell where it came from, any null may be. */
const EVERYWHERE: FailedPlaces = { get: () => EVERYWHERE }

/** `undefined` where nothing has failed. */
export function failedPlaces(data: object, errors: unknown): FailedPlaces | undefined {
  if (!Array.isArray(errors) || errors.length === 0) return undefined
  const root: Places = new Map()
  for (const error of errors) {
    const { path } = (error ?? {}) as { readonly path?: unknown }
    // One that was raised elsewhere, by a server behind this one, has the path that it had there.
    if (!Array.isArray(path) || !leadsToNull(data, path)) return EVERYWHERE
    let places = root
    for (const step of path) {
      let below = places.get(step)
      if (below === undefined) {
        below = new Map()
        places.set(step, below)
      }
      places = below
    }
  }
  return root
}

function leadsToNull(data: object, path: readonly unknown[]): boolean {
  let value: unknown = data
  for (const step of path) {
    if (value === null) return true
    if (typeof value !== 'object') return false
    value = (value as Record<string, unknown>)[step as string]
  }
  return value === null
}

interface Places extends Map<unknown, Places> {}
