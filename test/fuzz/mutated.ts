import fc from 'fast-check'

/** What tells parsers apart: signs of the language, ends of strings, and characters that not every layer reads alike. */
const PIECES = [
  ...[
    '{',
    '}',
    '(',
    ')',
    '[',
    ']',
    ':',
    '!',
    '$',
    '@',
    '...',
    '...on Query',
    '"',
    '"""',
    '\\u{110000}',
    '\\ud800',
    '#',
    ',',
  ],
  ...[
    ' ',
    '\n',
    '\r',
    '\t',
    '\0',
    '\u2028',
    '\uFEFF',
    '\ud83d',
    '🏃',
    'é',
    '-',
    '0',
    '1e999',
    '.5',
    '9007199254740993',
  ],
  ...[
    'null',
    'true',
    'on',
    'fragment F on Query',
    'query',
    'mutation',
    'subscription',
    'extend type',
    '&',
    '|',
    '=',
    '%00',
  ],
  ...[
    '__schema',
    '__typename',
    '__type(name:"Order")',
    '__proto__',
    'constructor',
    'toString',
    'then',
    'id',
    '$v',
    'F',
    '...F',
  ],
  ...[
    '@skip(if:true)',
    '@include(if:$v)',
    '@defer',
    '@stream',
    'secret',
    'orders',
    'node(id:"2")',
    '{id secret}',
    'a:',
    '.',
    '"2"',
  ],
] as const

interface Change {
  readonly kind: 'cut' | 'copy' | 'put' | 'move'
  /** Where, and to where, as a share of the whole. */
  readonly at: number
  readonly to: number
  /** How many characters, or words where it is to stay near to what it was. */
  readonly length: number
  readonly words: boolean
  readonly piece: string
}

const share = fc.double({ min: 0, max: 1, noNaN: true })
const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom('cut', 'copy', 'put', 'move'),
  at: share,
  to: share,
  length: fc.integer({ min: 1, max: 12 }),
  words: fc.boolean(),
  piece: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 6 }) },
  ),
})

/** One of the texts, often as it is, else with a few changes: parts that are cut, said twice, moved, or put in. */
export function mutated(texts: readonly string[], most = 6): fc.Arbitrary<string> {
  const changes = fc.oneof(
    { weight: 4, arbitrary: fc.constant<Change[]>([]) },
    { weight: 3, arbitrary: fc.array(change, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(change, { minLength: 2, maxLength: most }) },
  )
  return fc.tuple(fc.constantFrom(...texts), changes).map(([text, list]) => list.reduce<string>(applied, text))
}

function applied(text: string, { kind, at, to, length, words, piece }: Change): string {
  const parts = words ? (text.match(/\s+|\w+|\.{3}|"+|./gsu) ?? []) : [...text]
  const from = Math.floor(at * parts.length)
  const part = kind === 'put' ? [piece] : parts.slice(from, from + length)
  const rest = kind === 'copy' || kind === 'put' ? parts : parts.toSpliced(from, length)
  if (kind !== 'cut') return rest.toSpliced(Math.floor(to * rest.length), 0, ...part).join('')
  return rest.join('')
}
