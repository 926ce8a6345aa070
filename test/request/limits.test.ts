import { buildSchema, getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { createBulwark } from '../../src/bulwark.js'
import type { BulwarkOptions } from '../../src/bulwark-options.js'
import type { Refusal } from '../../src/guard.js'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'

const schema = buildSchema(`
  interface Named { name: String }
  type A implements Named { name: String a: A n(x: Int): Int }
  type Query { a: A cheap: Int report: A }
  type Mutation { touch: Int }
`)

const quiet = { info() {}, warn() {}, error() {} }
const repeat = (count: number, piece: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => piece(index)).join(' ')
const nested = (depth: number) => `{ a ${'{ a '.repeat(depth - 2)}{ name ${'}'.repeat(depth - 1)} }`

const user = (...roles: string[]): Viewer =>
  createViewer({ kind: 'user', id: '1', roles, scopes: [], claims: {}, credential: null })

/** The first violation of a request, as a server would find it. */
function ask(options: BulwarkOptions, text: string, viewer = anonymousViewer, variables = {}) {
  const bulwark = createBulwark({ logger: quiet, ...options }, { production: true })
  bulwark.schema(schema)
  const found = bulwark.source(text)
  if (found) return found
  const document = parse(text)
  const operation = getOperationAST(document, document.definitions.length > 1 ? 'A' : null) ?? getOperationAST(document)
  return (
    bulwark.document({ document, schema }) ??
    (operation ? bulwark.operation({ document, schema, operation, variables, viewer }) : undefined)
  )
}

const json = (depth: number): unknown => (depth === 0 ? 1 : [json(depth - 1)])

const members = (depth: number, inner: unknown = 1): unknown => (depth === 0 ? inner : { a: members(depth - 1, inner) })

describe('each default refuses one more than it lets pass', () => {
  it.each<[name: string, max: number, make: (count: number) => string]>([
    ['bytes', 100_000, (count) => `{ cheap } #${'x'.repeat(count - 11)}`],
    [
      'tokens',
      4_000,
      (count) => `{ a { ... on A { ... on A ${'{ name } '} } } ${'cheap(x: [ '}${'1 '.repeat(count - 23)}] ) }`,
    ],
    ['nesting', 64, (count) => `{ a(x: ${'['.repeat(count - 2)}1${']'.repeat(count - 2)}) }`],
    ['comments', 2_000, (count) => `{ cheap } ${'#\n'.repeat(count)}`],
    ['operations', 20, (count) => repeat(count, (i) => `query ${i === 0 ? 'A' : `Q${i}`} { cheap }`)],
    ['depth', 15, nested],
    [
      'aliases',
      50,
      (count) => `{ ${repeat(10, (i) => `a${i}: a { ${repeat(i === 0 ? count - 46 : 4, (j) => `n${j}: n`)} }`)} }`,
    ],
    ['typenames', 4, (count) => `{ ${repeat(count, (i) => `t${i}: __typename`)} }`],
    ['rootFields', 15, (count) => `{ ${repeat(count, (i) => `x${i}: ${i % 2 ? 'cheap' : 'a { name }'}`)} }`],
    ['sameField', 15, (count) => `{ a { ${repeat(count, (i) => `n${i}: n`)} } }`],
    ['sameQueryField', 10, (count) => `{ ${repeat(count, (i) => `c${i}: cheap`)} }`],
    ['sameMutationField', 3, (count) => `mutation { ${repeat(count, (i) => `t${i}: touch`)} }`],
    ['directivesPerLocation', 3, (count) => `{ cheap ${'@x '.repeat(count)} }`],
    ['directives', 25, (count) => `{ ${'... @x { '.repeat(count)} cheap ${'}'.repeat(count)} }`],
    ['deferrals', 20, (count) => `{ ${'... @defer { '.repeat(count)} cheap ${'}'.repeat(count)} }`],
    ['fragments', 100, (count) => `query A { cheap } ${repeat(count, (i) => `fragment F${i} on Query { cheap }`)}`],
    ['spreads', 250, (count) => `query A { ${'...F '.repeat(count)} } fragment F on Query { cheap }`],
    ['variables', 100, (count) => `query (${repeat(count, (i) => `$v${i}: Int`)}) { cheap }`],
  ])('%s %i', (name, max, make) => {
    expect(ask({}, make(max))).toBe(undefined)
    expect(ask({}, make(max + 1))).toMatchObject({ limit: { name, max, found: max + 1 } })
  })

  it.each<[name: string, within: object, beyond: object]>([
    ['variableDepth', { v: json(32) }, { v: json(33) }],
    ['variableDepth', { v: members(32) }, { v: members(33) }],
    ['variableDepth', { v: Object.assign(Object.create(null), { a: json(31) }) }, { v: members(1, json(32)) }],
    ['variableValues', { v: { a: Array(9_998).fill(1) } }, { v: { a: Array(9_999).fill(1) } }],
    ['variableValues', { v: Array(9_999).fill(1) }, { v: Array(10_000).fill(1) }],
    ['variableBytes', { v: 'x'.repeat(99_990) }, { v: '€'.repeat(33_400) }],
  ])('%s', (name, within, beyond) => {
    expect(ask({}, '{ cheap }', anonymousViewer, within)).toBe(undefined)
    expect(ask({}, '{ cheap }', anonymousViewer, beyond)).toMatchObject({ limit: { name } })
  })

  it('reads no more of the variables than it may', () => {
    let read = 0
    const values = Array.from({ length: 1_000_000 }, () => 1)
    const counting = new Proxy(values, {
      get(target, key) {
        read++
        return Reflect.get(target, key)
      },
    })
    expect(ask({}, '{ cheap }', anonymousViewer, { v: counting })).toMatchObject({ limit: { name: 'variableValues' } })
    expect(read).toBeLessThan(50_000)
  })

  it('does not descend into an upload', () => {
    class File {
      deep = json(100)
    }
    expect(ask({}, '{ cheap }', anonymousViewer, { v: new File() })).toBe(undefined)
  })
})

describe('roles', () => {
  it.each<[name: string, most: number, text: string, more: string]>([
    ['bytes', 13, '{ cheap a: a}', '{ cheap  a: a}'],
    ['tokens', 4, '{ cheap a }', '{ cheap a a }'],
    ['nesting', 2, '{ a { name } }', '{ a { a { name } } }'],
    ['comments', 1, '{ cheap } #', '{ cheap } #\n#'],
    ['operations', 1, 'query A { cheap }', 'query A { cheap } query B { cheap }'],
  ])('may have fewer %s', (name, most, text, more) => {
    const options = { roles: { anonymous: { [name]: most } } }
    const limit = { name, max: most, found: most + 1 }
    expect(ask(options, text)).toBe(undefined)
    expect(ask(options, more)).toMatchObject({ limit })
    expect(ask(options, more, user())).toBe(undefined)
  })

  const roles = { anonymous: { depth: 5 }, deep: { depth: 20 }, wide: { aliases: 60 } }
  it.each<[string, Viewer, number, boolean]>([
    ['a stricter role', anonymousViewer, 6, false],
    ['everyone', user('other'), 15, true],
    ['everyone has no more', user('other'), 16, false],
    ['a more generous role', user('deep'), 20, true],
    ['the most generous of several', user('wide', 'deep'), 20, true],
    ['what a role does not say is that of everyone', user('wide'), 16, false],
    ['no role at all', user(), 15, true],
    ['beyond every role', user('deep'), 21, false],
  ])('%s', (_name, viewer, depth, passes) => {
    const found = ask({ roles }, nested(depth), viewer)
    if (passes) expect(found).toBe(undefined)
    else expect(found).toMatchObject({ code: 'DEPTH_LIMIT_EXCEEDED' })
  })
})

describe('fields', () => {
  const names = (count: number) => repeat(count, (i) => `n${i}: n`)
  it.each<[string, NonNullable<BulwarkOptions['fields']>, string, string | undefined]>([
    ['a root field may go deeper', { 'Query.a': { depth: 20 } }, nested(20), undefined],
    [
      'but not beside one that may not',
      { 'Query.report': { depth: 20 } },
      `{ report { name } ...F } fragment F on Query ${nested(16)}`,
      'depth',
    ],
    ['a stricter root field', { 'Query.a': { depth: 4 } }, nested(5), 'depth'],
    [
      'a stricter root field under an alias in a fragment',
      { 'Query.a': { depth: 4 } },
      `{ ...F } fragment F on Query { x: a ${nested(5).slice(4)}`,
      'depth',
    ],
    ['a field may be asked for more often', { 'A.n': { sameField: 40 } }, `{ a { ${names(40)} } }`, undefined],
    ['but not more often than that', { 'A.n': { sameField: 40 } }, `{ a { ${names(41)} } }`, 'sameField'],
    ['another field may not', { 'A.name': { sameField: 40 } }, `{ a { ${names(16)} } }`, 'sameField'],
    [
      'nor the top of a fragment',
      { 'A.name': { sameField: 40 } },
      `{ a { ...F } } fragment F on A { ${'n '.repeat(16)} }`,
      'sameField',
    ],
    ['a stricter field', { 'A.n': { sameField: 2 } }, `{ a { ${names(3)} } }`, 'sameField'],
    [
      'a stricter field in a fragment',
      { 'A.n': { sameField: 2 } },
      `{ a { ...F } } fragment F on A { n n n }`,
      'sameField',
    ],
  ])('%s', (_name, fields, text, limit) => {
    const found = ask({ fields }, text)
    if (limit === undefined) expect(found).toBe(undefined)
    else expect(found).toMatchObject({ limit: { name: limit } })
  })
})

describe('report mode', () => {
  it('records and lets pass', () => {
    const refusals: Refusal[] = []
    const options: BulwarkOptions = { depthLimit: { mode: 'report' }, onRefusal: (refusal) => refusals.push(refusal) }
    expect(ask(options, nested(16))).toBe(undefined)
    expect(refusals).toMatchObject([
      { guard: 'depthLimit', mode: 'report', violation: { code: 'DEPTH_LIMIT_EXCEEDED' } },
    ])
  })

  it('is not disturbed by a recorder that throws', () => {
    const onRefusal = () => {
      throw new Error('recorder')
    }
    expect(ask({ onRefusal }, nested(16))).toMatchObject({ code: 'DEPTH_LIMIT_EXCEEDED' })
  })
})
