/** Texts of documents, by the number that matters. */
export const times = (count: number, part: (index: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, index) => part(index)).join(between)

/** Selections of `levels` levels below a type that has `node`; the last one is a leaf. */
export const deep = (levels: number): string =>
  levels === 1 ? 'id' : `${'node { '.repeat(levels - 1)}id${' }'.repeat(levels - 1)}`

/** Fragments of which each spreads the next, the last one the first. */
export const ring = (size: number): string =>
  `{ ...f0 } ${times(size, (index) => `fragment f${index} on Query { ...f${(index + 1) % size} }`)}`

/** Fragments of which each spreads the next twice. */
export const doubling = (size: number): string =>
  `{ ...f0 } ${times(size, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} ` +
  `fragment f${size} on Query { hello }`

/** A list in a list, and so on. */
export const nestedList = (levels: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

/** Fields under as many aliases as it says, ten to a root field. */
export const aliases = (count: number): string =>
  `{ ${times(count / 10, (p) => `p${p}: product { ${times(9, (i) => `a${i}: id`)} }`)} }`
