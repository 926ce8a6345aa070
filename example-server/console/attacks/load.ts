import { type Attack, asAlice, asStranger, repeat } from './attack.js'

const deep = (levels: number) => `${'orders(first: 1) { customer { '.repeat(levels)}id${' } }'.repeat(levels)}`

/**
 * Attacks that make the shop work for nothing. A pattern that counts pieces of an answer has one way to divide it: with several,
 * an answer that falls short by some of them would be tried for ever, and the shop would stand still.
 */
export const loadAttacks: readonly Attack[] = [
  {
    id: 'depth',
    title: 'Ask in circles',
    wants: 'An answer that goes round from customer to order to customer, until the database gives up.',
    success: 'The answer holds ten rounds.',
    spoils: /(?:"orders":\[\{"customer":\{){10}/,
    defence: 'No operation may be deeper than fifteen levels, however its fragments are written.',
    docs: 'docs/limits.md',
    requests: [asAlice(`{ me { ${deep(10)} } }`)],
  },
  {
    id: 'aliases',
    title: 'The same field a thousand times',
    wants: 'A thousand calls of one resolver for the price of one request.',
    success: 'The answer has the last of the thousand aliases.',
    spoils: /"a999":/,
    defence: 'Aliases are counted after fragments are expanded, before anything is validated.',
    docs: 'docs/limits.md',
    requests: [asStranger(`{ ${repeat(1_000, (index) => `a${index}: __typename`)} }`)],
  },
  {
    id: 'batch',
    title: 'A hundred operations in one request',
    wants: 'To slip past whoever counts requests.',
    success: 'The answer is an array with a hundred results.',
    spoils: /^\[(?:\{"data":\{"__typename":"Query"\}(?:(?!"data":).)*\},?){100}\]$/s,
    defence: 'A batch has ten operations at most, and is refused as a whole before one of them runs.',
    docs: 'docs/limits.md',
    requests: [
      {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(Array.from({ length: 100 }, () => ({ query: '{ __typename }' }))),
      },
    ],
  },
  {
    id: 'fragments',
    title: 'A bomb of fragments',
    wants: 'Billions of fields out of a kilobyte: each fragment spreads the next one twice.',
    success: 'The document was accepted and executed.',
    spoils: /"me":\{"id":"alice"\}/,
    defence: 'Fields are counted as if every fragment was written out, in one pass over the document.',
    docs: 'docs/limits.md',
    requests: [
      asAlice(
        `{ ...f0 } ${repeat(40, (index) => `fragment f${index} on Query { ...f${index + 1} ...f${index + 1} }`)} fragment f40 on Query { me { id } }`,
      ),
    ],
  },
  {
    id: 'directives',
    title: 'A pile of directives',
    wants: 'Work for whatever evaluates and validates directives.',
    success: 'The document was accepted and executed.',
    spoils: /"me":\{"id":"alice"\}/,
    defence: 'A document has 25 directives at most, and three in one place.',
    docs: 'docs/limits.md',
    requests: [asAlice(`{ ${repeat(30, () => '... @include(if: true) {')} me { id } ${repeat(30, () => '}')} }`)],
  },
  {
    id: 'tokens',
    title: 'A document without end',
    wants: 'A parser and a validator that are busy for seconds.',
    success: 'The document was accepted and executed.',
    spoils: /"me":\{"id":"alice"\}/,
    defence: 'Tokens are counted before the document is parsed, and counting ends at the limit.',
    docs: 'docs/limits.md',
    requests: [
      asAlice(
        repeat(800, (index) => `query Q${index} { me { id } }`),
        'Q0',
      ),
    ],
  },
  {
    id: 'cost',
    title: 'Everything of everything',
    wants: 'The largest answer that a short document can ask for.',
    success: 'The answer has the items of orders of authors of reviews of products, some hundred of them.',
    spoils: /(?:"quantity":(?:(?!"quantity":).)*){200}/s,
    defence: 'The cost is worked out from the schema and the arguments before the first resolver runs.',
    docs: 'docs/cost.md',
    requests: [
      asAlice(
        '{ products(first: 100) { edges { node { reviews(first: 100) { author { orders(first: 100) { items { quantity } } } } } } } }',
      ),
    ],
  },
  {
    id: 'scraping',
    title: 'Copy the catalogue, as fast as the network is',
    wants: 'All that a stranger may see, again and again.',
    success: 'The last of fifteen requests is served like the first.',
    spoils: /"edges":\[\{"node"/,
    defence: 'What callers spend over time is taken from their bucket; an empty one is told when to come back.',
    docs: 'docs/cost.md',
    requests: Array.from({ length: 15 }, () => asStranger('{ products(first: 90) { edges { node { name } } } }')),
  },
]
