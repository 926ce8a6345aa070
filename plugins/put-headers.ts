/** The headers of an answer, on any host. */
interface Headers {
  get(name: string): string | null | undefined
  set(name: string, value: string): unknown
}

/** Puts header fields into an answer. Links that others have put there stay; of every other name there is one. */
export function putHeaders(headers: Headers, fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) {
    const others = name === 'link' ? headers.get(name) : undefined
    if (!others) headers.set(name, value)
    else if (!others.includes(value)) headers.set(name, `${others}, ${value}`)
  }
}
