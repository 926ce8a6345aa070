/** Values of arguments that are looked at. */
const MOST = 10_000

/** Which objects the arguments of one call name. */
export class NamedObjects {
  readonly #args: object
  #ids: Set<string> | undefined

  constructor(args: object) {
    this.#args = args
  }

  /** One that is answered alone by a call with arguments was asked for; of a list, those whose ids were given. */
  has(id: string | null, inList: boolean): boolean {
    if (!inList && Object.keys(this.#args).length > 0) return true
    if (id === null) return false
    this.#ids ??= idsIn(this.#args)
    return this.#ids.has(id)
  }
}

function idsIn(args: object): Set<string> {
  const ids = new Set<string>()
  const waiting: unknown[] = [args]
  for (let count = 0; count < MOST; count++) {
    const value = waiting.pop()
    if (typeof value === 'string' || typeof value === 'number') ids.add(String(value))
    else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) waiting.push(inner)
    else if (waiting.length === 0) break
  }
  return ids
}
