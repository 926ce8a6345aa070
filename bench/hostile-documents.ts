/** Makes a hostile document of about a number of bytes. */
type Make = (bytes: number) => string

const repeat = (bytes: number, piece: (index: number) => string): string => {
  const pieces: string[] = []
  for (let length = 0, index = 0; length < bytes; index++) {
    const text = piece(index)
    pieces.push(text)
    length += text.length
  }
  return pieces.join('')
}

/** Families of documents that cost a server more than their size. */
export const hostileFamilies: Readonly<Record<string, Make>> = {
  'doubling fragments': (bytes) => {
    let last = 0
    const fragments = repeat(bytes, (index) => {
      last = index + 1
      return ` fragment F${index} on User{a:friends{...F${last}} b:friends{...F${last}}}`
    })
    return `{me{...F0}}${fragments} fragment F${last} on User{id}`
  },
  'wide aliases': (bytes) => `{${repeat(bytes, (index) => `a${index}:me{id} `)}}`,
  'deep nesting': (bytes) => {
    const levels = Math.floor(bytes / 9)
    return `{me{${'friends{'.repeat(levels)}id${'}'.repeat(levels)}}}`
  },
  'repeated fields': (bytes) => `{${repeat(bytes, () => 'me{id} ')}}`,
  'directive flood': (bytes) => `{me{id ${repeat(bytes, () => '@include(if:true)')}}}`,
}

/** The schema they are written for. */
export const hostileSchema = `
  type Query { me: User }
  type User { id: ID name: String friends(first: Int = 10): [User!] }
`
