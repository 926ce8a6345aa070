/** Where in a result errors have come from: by key or index, what is below it. */
export type FailedPlaces = ReadonlyMap<unknown, FailedPlaces>

/** `undefined` where nothing has failed. What an error without a path is about is nowhere in the data. */
export function failedPlaces(errors: readonly unknown[] | undefined): FailedPlaces | undefined {
  if (errors === undefined || errors.length === 0) return undefined
  const root: Places = new Map()
  for (const error of errors) {
    const { path } = (error ?? {}) as { readonly path?: readonly unknown[] }
    let places = root
    for (const step of path ?? []) {
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

interface Places extends Map<unknown, Places> {}
