import fc from 'fast-check'
import { type DocumentNode, type FieldNode, parse, type SelectionSetNode } from 'graphql'
import { describe, expect, it } from 'vitest'
import { documentFacts } from '../../src/request/document-facts.js'
import { runs } from '../fuzz/budget.js'

const facts = (text: string) => documentFacts(parse(text))
const operation = (text: string) => {
  const [first] = facts(text).operations
  if (!first) throw new Error('no operation')
  return first
}
const repeat = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join(' ')

describe('depth, aliases and fields', () => {
  it.each<[string, number, number, number]>([
    ['{ a }', 1, 0, 1],
    ['{ a { b c: d } }', 2, 1, 3],
    ['{ ... { ... on A { a { b } } } }', 2, 0, 2],
    ['{ ...F } fragment F on A { a { b } }', 2, 0, 2],
    ['{ a { ...F } b: a { c { ...F } } } fragment F on A { x: y { z } }', 4, 3, 7],
    ['{ a { ...Unknown } }', 1, 0, 1],
    [
      'query __schema { a { ...__proto__ } } fragment __proto__ on A { b { ...constructor } } fragment constructor on A { c }',
      3,
      0,
      3,
    ],
    ['{ a { ...F ...F } } fragment F on A { b }', 2, 0, 3],
  ])('%s', (text, depth, aliases, fields) => {
    expect(operation(text)).toMatchObject({ depth, aliases, fields })
  })

  it.each([30, 2_000])('saturate where fragments double %i times', (count) => {
    const text = `{ ...F0 } ${repeat(count, (i) => `fragment F${i} on A { a: b { ...F${i + 1} } c { ...F${i + 1} } }`)} fragment F${count} on A { d }`
    const { depth, fields } = operation(text)
    expect(depth).toBe(count + 1)
    expect(fields).toBeGreaterThanOrEqual(2 ** 30)
    expect(Number.isNaN(fields)).toBe(false)
  })
})

describe('cycles', () => {
  it.each([
    ['{ ...A } fragment A on Q { ...A }', 'A'],
    ['{ a { ...A } } fragment A on Q { b { ...B } } fragment B on Q { ...A }', 'A'],
    ['{ a } fragment A on Q { ...B } fragment B on Q { ...B }', 'B'],
    ['{ ...A ...B } fragment A on Q { ...B } fragment B on Q { b }', null],
  ])('%s', (text, cycle) => {
    expect(facts(text).cycle).toBe(cycle)
  })

  it('of 7,500 fragments are found without a stack', () => {
    const ring = `{ ...F0 } ${repeat(7_500, (i) => `fragment F${i} on Q { ...F${(i + 1) % 7_500} }`)}`
    expect(facts(ring).cycle).toBe('F0')
  })
})

describe('the same field', () => {
  it.each<[string, string, number]>([
    ['under aliases', '{ a { x: n y: n z: n } }', 3],
    [
      'under aliases in fragments',
      '{ a { x: n ...F } } fragment F on A { y: n ... { z: n ...G } } fragment G on A { v: n }',
      4,
    ],
    ['under aliases of one fragment', '{ a { ...F } } fragment F on A { x: n y: n z: n }', 3],
    ['under an alias in an inline fragment', '{ a { n ... { ... @a { x: n } } } }', 2],
    ['under one key in one place', '{ a { n n n } }', 3],
    ['under one key in inline fragments of one type', '{ a { ... on A { n } ... on A { n } } }', 2],
    ['under one key in inline fragments of many types', '{ a { ... on A { n } ... on B { n } ... on C { n } } }', 1],
    [
      'in colocated fragments',
      `{ a { ...F0 } } ${repeat(30, (i) => `fragment F${i} on A { n ...F${i + 1} }`)} fragment F30 on A { n }`,
      1,
    ],
    ['at the top of a fragment', '{ a { ...F } } fragment F on A { n n n n }', 4],
    ['below different parents', '{ a { n } b: a { n } }', 1],
  ])('%s', (_name, text, count) => {
    expect(facts(text).sameField).toBe(count)
  })

  it.each<[string, string, number, number]>([
    ['by alias', 'mutation { a: x b: x c: y }', 2, 3],
    [
      'by fragments',
      'mutation { ...A ...B } fragment A on M { a: x b: x } fragment B on M { c: x ... on M { d: x } }',
      4,
      4,
    ],
    ['under one key', `{ ${repeat(20, () => '... on Q { x { y } }')} }`, 20, 20],
  ])('at the root %s', (_name, text, sameRootField, rootFields) => {
    expect(operation(text)).toMatchObject({ sameRootField, rootFields })
  })

  it('is beyond any limit where fields overlap more often than validation could bear', () => {
    expect(facts(`{ a { ${repeat(200, (i) => `... on T${i} { b { c } }`)} } }`).sameField).toBe(Infinity)
    const spread = repeat(200, (i) => `fragment F${i} on T${i} { b { c } }`)
    expect(facts(`{ a { ${repeat(200, (i) => `...F${i}`)} } } ${spread}`).sameField).toBe(Infinity)
    expect(facts(`{ a { ${repeat(57, (i) => `... on T${i} { b { c } }`)} } }`).sameField).toBe(1)
  })
})

describe('the rest', () => {
  it.each<[string, object]>([
    ['{ a @x @y b @z } fragment F on A @x { c }', { directives: 4, directivesPerLocation: 2, fragments: 1 }],
    ['query ($a: Int @x @y @z) @w { a }', { directives: 4, directivesPerLocation: 3 }],
    ['{ ... @defer { a } b @stream ...F @defer }', { deferrals: 3, spreads: 1 }],
    ['{ a: __typename b: __typename c { __typename } }', { typenames: 2 }],
    ['{ a } fragment F on Q { b { s: __schema { x } } }', { introspects: true }],
    ['{ a { ... { __type(name: "X") { name } } } }', { introspects: true }],
    ['{ _service { sdl } }', { introspects: true }],
    ['{ __schemas schema __schema_: a }', { introspects: false }],
  ])('%s', (text, expected) => {
    expect(facts(text)).toMatchObject(expected)
  })

  it('is read once for a document', () => {
    const document = parse('{ a }')
    expect(documentFacts(document)).toBe(documentFacts(document))
  })

  it('is beyond any limit for a document nested deeper than can be read', () => {
    let set: SelectionSetNode = parse('{ a }').definitions[0]?.kind === 'OperationDefinition' ? leaf() : leaf()
    for (let level = 0; level < 5_000; level++) {
      set = {
        kind: 'SelectionSet' as never,
        selections: [{ ...(leaf().selections[0] as FieldNode), selectionSet: set }],
      }
    }
    const document = {
      kind: 'Document',
      definitions: [{ kind: 'OperationDefinition', operation: 'query', selectionSet: set }],
    }
    const found = documentFacts(document as unknown as DocumentNode)
    expect(found.operations[0]?.depth).toBe(Infinity)
    expect(found.introspects).toBe(true)
  })
})

function leaf(): SelectionSetNode {
  const [definition] = parse('{ a }').definitions
  return (definition as { selectionSet: SelectionSetNode }).selectionSet
}

/** Expands fragments by putting them in their place, which only small documents bear. */
function naive(document: DocumentNode) {
  const fragments = new Map(
    document.definitions.flatMap((one) =>
      one.kind === 'FragmentDefinition' ? [[one.name.value, one.selectionSet]] : [],
    ),
  )
  const walk = (set: SelectionSetNode, depth: number): { depth: number; fields: number; aliases: number } => {
    const size = { depth, fields: 0, aliases: 0 }
    const add = (other: typeof size) => {
      size.depth = Math.max(size.depth, other.depth)
      size.fields += other.fields
      size.aliases += other.aliases
    }
    for (const selection of set.selections) {
      if (selection.kind === 'Field') {
        add({ depth: depth + 1, fields: 1, aliases: selection.alias ? 1 : 0 })
        if (selection.selectionSet) add(walk(selection.selectionSet, depth + 1))
      } else if (selection.kind === 'InlineFragment') add(walk(selection.selectionSet, depth))
      else {
        const fragment = fragments.get(selection.name.value)
        if (fragment) add(walk(fragment, depth))
      }
    }
    return size
  }
  const [first] = document.definitions
  return walk((first as { selectionSet: SelectionSetNode }).selectionSet, 0)
}

describe('expansion', () => {
  const selections = (index: number) =>
    fc.letrec<{ set: string }>((tie) => ({
      set: fc
        .array(
          fc.oneof(
            { maxDepth: 4 },
            fc.constantFrom('a', 'b', 'x: a', '__typename'),
            fc.constantFrom(...[1, 2, 3].map((step) => `...F${index + step}`)),
            tie('set').map((set) => `c ${set}`),
            tie('set').map((set) => `y: c ${set}`),
            tie('set').map((set) => `... on T ${set}`),
          ),
          { minLength: 1, maxLength: 4 },
        )
        .map((list) => `{ ${list.join(' ')} }`),
    })).set

  it('agrees with putting every fragment in its place', () => {
    const documents = fc.tuple(selections(-1), selections(0), selections(1), selections(2), selections(3))
    fc.assert(
      fc.property(documents, ([root, ...fragments]) => {
        const text = [root, ...fragments.map((set, index) => `fragment F${index} on T ${set}`)].join(' ')
        const document = parse(text)
        const { depth, fields, aliases } = documentFacts(document).operations[0] as {
          depth: number
          fields: number
          aliases: number
        }
        expect({ depth, fields, aliases }).toEqual(naive(document))
      }),
      runs(500),
    )
  })
})
