import fc from 'fast-check'
import {
  buildSchema,
  execute,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  parse,
} from 'graphql'
import { bulwarkDirectives } from 'graphql-bulwark'
import { expect, test } from 'vitest'
import { runs } from '../fuzz/budget.js'
import { asking, violationsOf } from './asking.js'
import { naiveViolations } from './naive-constraints.js'

const schema = buildSchema(`${bulwarkDirectives}
  enum Kind { A, B }
  input In {
    text: String @constraint(maxLength: 3, pattern: "^[ab]*$")
    num: Int = 3 @constraint(min: 1, max: 5)
    id: ID @constraint(minLength: 2)
    ids: [ID!] @constraint(maxItems: 2, minLength: 2, uniqueItems: true)
    grid: [[Float]!] @constraint(multipleOf: 0.5, minItems: 1)
    kinds: [Kind] @constraint(uniqueItems: true)
    next: In
    many: [In] @constraint(maxItems: 2)
  }
  interface Node { f(a: In, n: Int @constraint(exclusiveMax: 4)): Int }
  type Thing implements Node { f(a: In, n: Int = 2 @constraint(exclusiveMin: 0)): Int }
  type Query implements Node {
    f(a: In, n: Int): Int
    g(list: [In!] @constraint(minItems: 1, uniqueItems: true), texts: [String] = ["ab"] @constraint(maxLength: 2)): Int
    h(lists: [[In]] @constraint(maxItems: 1), text: String! @constraint(minLength: 1)): Int
    thing: Thing
    node: Node
  }`)

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  Int: fc.integer({ min: -2, max: 8 }),
  Float: fc.constantFrom(0, 0.5, 0.25, 1.5, -3, 7),
  String: fc.constantFrom('', 'a', 'ab', 'abc', 'aabb', '😀', 'aba', 'b'),
  ID: fc.constantFrom('1', 1, '12', 12, 'abc', 123),
  Kind: fc.constantFrom('A', 'B'),
}

/** Draws values, and writes them as a document: any part may be a variable, given or a default, or one used before. */
class Writer {
  readonly variables: Record<string, unknown> = {}
  readonly definitions: string[] = []
  readonly #known: { readonly name: string; readonly type: string }[] = []
  readonly #draw: fc.GeneratorValue

  constructor(draw: fc.GeneratorValue) {
    this.#draw = draw
  }

  #chance(percent: number): boolean {
    return this.#draw(fc.nat, { max: 99 }) < percent
  }

  value(type: GraphQLInputType, depth = 0, mayBeNull = true): unknown {
    if (isNonNullType(type)) return this.value(type.ofType, depth, false)
    if (mayBeNull && this.#chance(8)) return null
    if (isListType(type)) {
      if (this.#chance(20)) {
        const single = this.value(type.ofType, depth, mayBeNull)
        // A list within a list can't be told from the list around it.
        return Array.isArray(single) ? [single] : single
      }
      return Array.from({ length: this.#draw(fc.nat, { max: 3 }) }, () => this.value(type.ofType, depth))
    }
    if (!isInputObjectType(type)) return this.#draw(() => scalars[type.name] as fc.Arbitrary<unknown>)
    const fields = Object.values(type.getFields()).filter(() => this.#chance(depth > 2 ? 10 : 35))
    return Object.fromEntries(fields.map((field) => [field.name, this.value(field.type, depth + 1)]))
  }

  write(type: GraphQLInputType, value: unknown, mayVary = true): string {
    const name = mayVary && this.#chance(25) ? this.#variable(type, value) : undefined
    if (name) return `$${name}`
    if (isNonNullType(type)) return this.write(type.ofType, value, false)
    if (value === null) return 'null'
    if (isListType(type)) {
      if (!Array.isArray(value)) return this.write(type.ofType, value, false)
      return `[${value.map((item) => this.write(type.ofType, item))}]`
    }
    if (!isInputObjectType(type)) return isEnumType(type) ? String(value) : JSON.stringify(value)
    const fields = type.getFields()
    return `{ ${Object.entries(value as object).map(([key, inner]) => `${key}: ${this.write(fields[key]?.type as GraphQLInputType, inner)}`)} }`
  }

  #variable(type: GraphQLInputType, value: unknown): string | undefined {
    const again = this.#known.filter((one) => one.type === String(type))
    if (again.length > 0 && this.#chance(40)) return this.#draw(fc.constantFrom, ...again).name
    const name = `v${this.#known.length}`
    this.#known.push({ name, type: String(type) })
    const asDefault = this.#chance(30)
    this.definitions.push(`$${name}: ${type}${asDefault ? ` = ${constant(type, value)}` : ''}`)
    if (!asDefault && !(value === null && !isNonNullType(type) && this.#chance(50))) this.variables[name] = value
    return name
  }
}

function constant(type: GraphQLInputType, value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `[${value.map((item) => constant(type, item))}]`
  const named = getNamedType(type)
  if (!isInputObjectType(named)) return isEnumType(named) ? String(value) : JSON.stringify(value)
  const fields = named.getFields()
  return `{ ${Object.entries(value as object).map(([key, inner]) => `${key}: ${constant(fields[key]?.type as GraphQLInputType, inner)}`)} }`
}

const calls = [
  ['Query', 'f', (call: string) => call],
  ['Query', 'g', (call: string) => `... on Node { ... on Query { ${call} } }`],
  ['Query', 'h', (call: string) => call],
  ['Thing', 'f', (call: string) => `thing { ${call} }`],
  ['Thing', 'f', (call: string) => `node { ... on Thing { ${call} } }`],
] as const

test('what is refused is what the coerced arguments of the resolvers break, and nothing else', () => {
  const ask = asking(schema)
  let [refused, accepted] = [0, 0]
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const writer = new Writer(draw)
      const selections = Array.from({ length: 1 + draw(fc.nat, { max: 2 }) }, (_, index) => {
        const [holder, name, within] = draw(fc.constantFrom, ...calls)
        const field = (schema.getType(holder) as GraphQLObjectType).getFields()[name]
        const given = (field?.args ?? []).filter(({ type }) => isNonNullType(type) || draw(fc.nat, { max: 9 }) < 7)
        const args = given.map((arg) => `${arg.name}: ${writer.write(arg.type, writer.value(arg.type))}`)
        return `s${index}: __typename ${within(`a${index}: ${name}${args.length > 0 ? `(${args.join(' ')})` : ''}`)}`
      })
      const head = writer.definitions.length > 0 ? `(${writer.definitions.join(' ')})` : ''
      const query = `query Q${head} { ${selections.join(' ')} }`
      const document = parse(query)
      const broken = new Set<string>()
      const result = execute({
        schema,
        document,
        variableValues: writer.variables,
        rootValue: {},
        typeResolver: () => 'Thing',
        fieldResolver: (_source, args, _context, { parentType, fieldName }) => {
          for (const line of naiveViolations(parentType, fieldName, args)) broken.add(line)
          return ['thing', 'node'].includes(fieldName) ? {} : 1
        },
      })
      if (result instanceof Promise) throw new Error('Nothing here waits.')
      // What graphql refuses is not our business.
      fc.pre(result.errors === undefined)
      const found = violationsOf(ask(query, writer.variables))
      const lines = found.map(({ coordinate, constraint }) => `${coordinate} ${constraint}`)
      expect([...new Set(lines)].sort(), query).toEqual([...broken].sort())
      if (broken.size > 0) refused++
      else accepted++
    }),
    runs(600),
  )
  // A property that only ever sees one side says nothing.
  expect(Math.min(refused, accepted)).toBeGreaterThan(100)
})
