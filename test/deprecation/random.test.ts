import fc from 'fast-check'
import { buildSchema, type GraphQLError, NoDeprecatedCustomRule, parse, validate } from 'graphql'
import { expect, test } from 'vitest'
import { Watching } from './asking.js'

const KINDS = ['A', 'B', 'C'] as const
const TYPES = ['T', 'U'] as const
const FIELDS = ['f', 'g'] as const
const ARGS = ['kind', 'kinds', 'in', 'ins'] as const
const MEMBERS = ['kind', 'kinds', 'in', 'ins'] as const

const typeOf = { kind: 'Kind', kinds: '[Kind]', in: 'In', ins: '[In]' } as const

/** A schema of one shape; what of it is deprecated is drawn. */
function drawSchema(g: fc.GeneratorValue): string {
  const mark = () => (g(fc.nat, { max: 3 }) === 0 ? ' @deprecated' : '')
  const inputs = (names: readonly (keyof typeof typeOf)[]) => names.map((name) => `${name}: ${typeOf[name]}${mark()}`)
  // An object may deprecate only what its interface does.
  const ofNode = mark()
  const ofNodeArg = mark()
  const nodeField = (inherited: string) => `id(kind: Kind${inherited && ofNodeArg}): Int${inherited && ofNode}`
  const object = (name: string) =>
    `type ${name} implements Node { ${nodeField(mark())} ${FIELDS.map(
      (field) => `${field}(${inputs(ARGS).join(', ')}): Node${mark()}`,
    ).join(' ')} }`
  return `enum Kind { ${KINDS.map((kind) => `${kind}${mark()}`).join(' ')} }
    input In { ${inputs(MEMBERS).join(' ')} }
    interface Node { id(kind: Kind${ofNodeArg}): Int${ofNode} }
    union Any = T | U
    ${TYPES.map(object).join(' ')}
    type Query { any: Any${mark()} node: Node t: T u(${inputs(ARGS).join(', ')}): U }`
}

/** Writes a document; any value may be a variable. The same values stand in the text of its twin. */
class Writer {
  readonly variables: Record<string, unknown> = {}
  readonly definitions: string[] = []
  readonly #g: fc.GeneratorValue
  #aliases = 0

  constructor(g: fc.GeneratorValue) {
    this.#g = g
  }

  #pick<T>(items: readonly T[]): T {
    return this.#g(fc.constantFrom, ...items) as T
  }

  /** As written, as its twin, and as JSON. */
  value(type: keyof typeof typeOf, depth: number): Written {
    const inner = this.#inner(type, depth)
    if (inner.isPlain && this.#pick([true, false, false])) {
      const name = `v${this.definitions.length}`
      this.definitions.push(`$${name}: ${typeOf[type]}`)
      this.variables[name] = inner.json
      return { text: `$${name}`, twin: inner.twin, json: undefined, isPlain: false }
    }
    return inner
  }

  #inner(type: keyof typeof typeOf, depth: number): Written {
    if (this.#pick([1, 2, 3, 4, 5, 6]) === 1) return { text: 'null', twin: 'null', json: null, isPlain: true }
    if (type === 'kind') {
      const kind = this.#pick(KINDS)
      return { text: kind, twin: kind, json: kind, isPlain: true }
    }
    if (type === 'kinds' || type === 'ins') {
      const count = this.#pick([0, 1, 2])
      return join(
        '[',
        ']',
        Array.from({ length: count }, () => this.value(type === 'ins' ? 'in' : 'kind', depth)),
      )
    }
    const members = depth > 2 ? [] : MEMBERS.filter(() => this.#pick([true, false, false]))
    return join(
      '{',
      '}',
      members.map((name) => this.value(name, depth + 1)),
      members,
    )
  }

  args(): readonly [text: string, twin: string] {
    const written = ARGS.filter(() => this.#pick([true, false, false])).map(
      (name) => [name, this.value(name, 0)] as const,
    )
    if (written.length === 0) return ['', '']
    const list = (key: 'text' | 'twin') => `(${written.map(([name, value]) => `${name}: ${value[key]}`).join(', ')})`
    return [list('text'), list('twin')]
  }

  /** Fields of a type. Each has an alias, so none are merged. */
  select(type: string, depth: number): readonly [text: string, twin: string] {
    const all = Array.from({ length: this.#pick([1, 2, 3]) }, () => this.#selection(type, depth))
    return [`{ ${all.map(([text]) => text).join(' ')} }`, `{ ${all.map(([, twin]) => twin).join(' ')} }`]
  }

  #selection(type: string, depth: number): readonly [string, string] {
    const alias = `a${this.#aliases++}: `
    if (depth > 3) return [`${alias}__typename`, `${alias}__typename`]
    if (type === 'Any' || (type !== 'Query' && this.#pick([true, false, false]))) {
      const narrower = type === 'Any' || type === 'Node' ? this.#pick(['T', 'U', 'Node']) : type
      const [text, twin] = this.select(narrower, depth + 1)
      return [`... on ${narrower} ${text}`, `... on ${narrower} ${twin}`]
    }
    if (type === 'Query') {
      const [name, of] = this.#pick([
        ['any', 'Any'],
        ['node', 'Node'],
        ['t', 'T'],
        ['u', 'U'],
      ] as const)
      return this.#field(alias, name, of, name === 'u', depth)
    }
    if (type === 'Node' || this.#pick([true, false])) {
      const kind = this.value('kind', 0)
      return [`${alias}id(kind: ${kind.text})`, `${alias}id(kind: ${kind.twin})`]
    }
    return this.#field(alias, this.#pick(FIELDS), 'Node', true, depth)
  }

  #field(alias: string, name: string, type: string, takes: boolean, depth: number): readonly [string, string] {
    const [args, twinArgs] = takes ? this.args() : ['', '']
    const [text, twin] = this.select(type, depth + 1)
    return [`${alias}${name}${args} ${text}`, `${alias}${name}${twinArgs} ${twin}`]
  }
}

interface Written {
  readonly text: string
  readonly twin: string
  readonly json: unknown
  /** Whether there is no variable in it. */
  readonly isPlain: boolean
}

function join(open: string, close: string, parts: readonly Written[], names?: readonly string[]): Written {
  const list = (key: 'text' | 'twin') =>
    open + parts.map((part, index) => (names ? `${names[index]}: ` : '') + part[key]).join(', ') + close
  const json = parts.map((part) => part.json)
  return {
    text: list('text'),
    twin: list('twin'),
    json: names ? Object.fromEntries(names.map((name, index) => [name, json[index]])) : json,
    isPlain: parts.every(({ isPlain }) => isPlain),
  }
}

/** What graphql's own rule says, by coordinate. */
function naive(schema: ReturnType<typeof buildSchema>, text: string): readonly string[] {
  const errors = validate(schema, parse(text), [NoDeprecatedCustomRule], { maxErrors: 100_000 })
  return [...new Set(errors.map(coordinateOf))].sort()
}

function coordinateOf({ message }: GraphQLError): string {
  // As graphql 16 says it, and as 17 does.
  const argument = /^(?:Field "(?=.*argument)|The argument ")([\w.]+)(?:" argument "|\()(\w+)/.exec(message)
  if (argument) return `${argument[1]}.${argument[2]}`
  const other = /^The (?:field|input field|enum value) "?([\w.]+?)"? is deprecated/.exec(message)
  if (other) return other[1] as string
  throw new Error(`unexpected: ${message}`)
}

test('what is told is what graphql says of the same document with its variables put in', () => {
  let some = 0
  let byVariables = 0
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const schema = buildSchema(drawSchema(g))
      const writer = new Writer(g)
      const [text, twin] = writer.select('Query', 0)
      const variables = writer.definitions.length > 0 ? `(${writer.definitions.join(', ')})` : ''
      const query = `query ${variables} ${text}`
      const expected = naive(schema, twin)
      if (expected.length > 0) some++
      if (expected.length > naive(schema, query).length) byVariables++
      const told = [...new Watching(schema).run(query, { variables: writer.variables })].sort()
      expect(told, `${query}\n${JSON.stringify(writer.variables)}`).toEqual(expected)
    }),
    { numRuns: 200 },
  )
  // The draw is worth something.
  expect(some).toBeGreaterThan(80)
  expect(byVariables).toBeGreaterThan(3)
}, 60_000)
