/** The headers of an answer, on any host. */
interface Headers {
  get(name: string): string | null | undefined
  set(name: string, value: string): unknown
  delete(name: string): unknown
}

type PutHeaders = (headers: Headers, fields: Readonly<Record<string, string>>) => void

/** Puts header fields into answers. Links that others have put there stay; of every other name there is one. */
export function headerWriter(): PutHeaders {
  /** The links that are of here: the operations of an array tell of one answer, one after the other. */
  const ownLinks = new WeakMap<Headers, string>()
  return (headers, fields) => {
    for (const [name, value] of Object.entries(fields)) {
      if (name !== 'link') {
        headers.set(name, value)
        continue
      }
      const links = joinLinks(headers.get(name) ?? '', ownLinks.get(headers) ?? '', value)
      if (links) headers.set(name, links)
      else headers.delete(name)
      ownLinks.set(headers, value)
    }
  }
}

/** With `value` in the place of what stood `before`. */
function joinLinks(links: string, before: string, value: string): string {
  const parts = before ? links.split(before).map((part) => part.replace(/^, |, $/g, '')) : [links]
  const others = parts.filter(Boolean).join(', ')
  if (others.includes(value)) return others
  return others ? `${others}, ${value}` : value
}
