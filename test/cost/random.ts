import { buildSchema, type DocumentNode, type GraphQLSchema, parse } from 'graphql'

/** Draws one of so many. */
export type Draw = (most: number) => number

const DIRECTIVES = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | INPUT_OBJECT | OBJECT | SCALAR | INTERFACE | UNION
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
`

const OBJECTS = ['A', 'B', 'C', 'D']
const INTERFACES = ['I', 'J']
const OUTPUTS = [...OBJECTS, ...INTERFACES, 'U']

/** A small schema of every kind of weight, size, type and argument. */
export function randomSchema(draw: Draw): GraphQLSchema {
  const pick = <T>(list: readonly T[]): T => list[draw(list.length - 1)] as T
  const cost = () => (draw(3) === 0 ? ` @cost(weight: "${pick([0, 1, 3, 7.5, -2])}")` : '')
  const wrap = (type: string) => pick([type, type, `${type}!`, `[${type}]`, `[${type}!]!`, `[[${type}]]`])
  const inputs = (names: readonly string[]) =>
    names.map((name) => {
      const type = pick(['Int', 'Int = 4', '[Int]', 'In', '[In!]', 'In = { size: 3 }', 'String', 'E'])
      const plain = type.split(' ')[0] as string
      return { name, type: plain, text: `${name}: ${type}${cost()}` }
    })
  const field = (name: string, type: string, slicing: readonly string[], sized: readonly string[]) => {
    const args = [
      ...slicing.map((one) => ({ name: one, type: 'Int', text: `${one}: Int${pick(['', ' = 2'])}${cost()}` })),
      ...inputs(['a', 'b'].slice(draw(2))),
    ]
    const text = args.length === 0 ? '' : `(${args.map((arg) => arg.text).join(', ')})`
    const isList = type.startsWith('[')
    const sizes = args.flatMap((arg) => {
      if (arg.type === 'Int' || arg.type === '[Int]') return [`"${arg.name}"`]
      return arg.type === 'In' ? [`"${arg.name}.size"`, `"${arg.name}.in.size"`] : []
    })
    const listSize =
      draw(1) === 0 && (isList || sized.length > 0)
        ? ` @listSize(requireOneSlicingArgument: false ${draw(1) ? `assumedSize: ${pick([0, 1, 5])}` : ''} ` +
          `${sizes.length > 0 ? `slicingArguments: [${pick(sizes)}, ${pick(sizes)}]` : ''} ` +
          `${sized.length > 0 ? `sizedFields: [${sized.map((one) => `"${one}"`)}]` : ''})`
        : ''
    return `${name}${text}: ${type}${listSize}${cost()}`
  }
  const shared = ['x', 'y'].map((name) => [name, pick(OUTPUTS)] as const)
  const sharedTypes = shared.map(([name, type]) => [name, wrap(type)] as const)
  const members = () =>
    sharedTypes.map(([name, type]) =>
      field(name, type, [], [])
        .replace(/^(\w+)(\(.*\))?:/, '$1:')
        .replace(/slicingArguments: \[[^\]]*\]/, ''),
    )
  const object = (name: string) => {
    const own = [
      field('own', wrap(pick(OUTPUTS)), pick([[], ['first'], ['first', 'last']]), []),
      field('page', 'Page', pick([[], ['first'], ['limit']]), pick([[], ['edges'], ['nodes', 'inner.list']])),
      `leaf: ${pick(['Int', 'E', '[Int]', 'S'])}${cost()}`,
    ]
    const implemented = INTERFACES.filter(() => draw(1) === 0)
    const head = implemented.length > 0 ? ` implements ${implemented.join(' & ')}` : ''
    return `type ${name}${head}${cost()} { id: ID ${[...members(), ...own].join(' ')} }`
  }
  return buildSchema(`${DIRECTIVES}
    scalar S${cost()}
    enum E${cost()} { RED }
    input In${cost()} { size: Int${pick(['', ' = 6'])}${cost()} in: In list: [In!]${cost()} }
    interface I { id: ID ${sharedTypes.map(([name, type]) => `${name}: ${type}`).join(' ')} }
    interface J { id: ID }
    union U = ${OBJECTS.slice(draw(2)).join(' | ')}
    type Page { edges: [Edge]${cost()} nodes: [A!]! inner: Inner total: Int }
    type Inner { list: [B] other: [B] }
    type Edge { node: ${pick(OUTPUTS)} }
    ${OBJECTS.map(object).join('\n')}
    type Query { ${OUTPUTS.map((type) => field(`q${type}`, wrap(type), pick([[], ['first'], ['take']]), [])).join(' ')} page: Page }
    type Mutation { ${OUTPUTS.map((type) => field(`m${type}`, wrap(type), [], [])).join(' ')} }
  `)
}

/** A document of that schema, and variables. */
export function randomDocument(
  schema: GraphQLSchema,
  draw: Draw,
): { document: DocumentNode; variables: Record<string, unknown> } {
  const pick = <T>(list: readonly T[]): T => list[draw(list.length - 1)] as T
  const fragments = new Map<string, string>()
  const int = () => pick(['0', '1', '3', '-2', 'null', '$v', '$w', '$n'])
  const input = (levels: number): string =>
    pick([
      '{}',
      `{ size: ${int()} }`,
      levels > 0 ? `{ in: ${input(levels - 1)} }` : '$o',
      levels > 0 ? `{ list: [${input(levels - 1)}, ${input(0)}] }` : 'null',
    ])
  const value = (type: string): string => {
    const plain = type.replace(/!/g, '')
    if (plain === 'Int') return int()
    if (plain === '[Int]') return pick(['[]', '[1, 2, 3]', '5', 'null', '$l'])
    if (plain === 'In') return input(2)
    if (plain === '[In]') return pick([`[${input(1)}]`, '[]', input(1)])
    if (plain === 'E') return pick(['RED', 'null'])
    return pick(['"x"', 'null'])
  }
  const directive = () =>
    pick(['', '', '', '', ' @skip(if: $s)', ' @include(if: $i)', ' @skip(if: true)', ' @include(if: true)'])
  let aliases = 0
  const set = (name: string, levels: number): string => {
    const type = schema.getType(name) as { getFields?: () => Record<string, never> }
    const fields = Object.values(type.getFields?.() ?? {}) as {
      name: string
      type: unknown
      args: { name: string; type: unknown }[]
    }[]
    const possible =
      'getTypes' in type || name === 'I' || name === 'J'
        ? OUTPUTS.filter((one) => overlaps(one, name))
        : [name, 'I', 'J', 'U'].filter((one) => one === name || overlaps(one, name))
    const parts = Array.from({ length: 1 + draw(2) }, (): string => {
      if ((draw(2) === 0 || fields.length === 0) && levels > 0) {
        const on = possible.length > 0 ? pick(possible) : name
        if (draw(1) === 0) return `... on ${on}${directive()} ${set(on, levels - 1)}`
        const known = [...fragments].filter(([, text]) => text.startsWith(`on ${on} `))
        if (known.length > 0 && draw(1) === 0) return `...${pick(known)[0]}${directive()}`
        // Named when it is complete: so none leads into itself.
        const text = `on ${on} ${set(on, levels - 1)}`
        const fragment = `f${fragments.size}`
        fragments.set(fragment, text)
        return `...${fragment}${directive()}`
      }
      if (fields.length === 0) return '__typename'
      const field = pick(fields)
      const args = field.args.filter(() => draw(1) === 0).map((arg) => `${arg.name}: ${value(String(arg.type))}`)
      const inner = String(field.type).replace(/[[\]!]/g, '')
      const leaf = !OUTPUTS.concat('Page', 'Edge', 'Inner').includes(inner)
      if (!leaf && levels === 0) return '__typename'
      const text = args.length > 0 ? `(${args.join(', ')})` : ''
      return `z${aliases++}: ${field.name}${text}${directive()}${leaf ? '' : ` ${set(inner, levels - 1)}`}`
    })
    return `{ ${parts.join(' ')} }`
  }
  const overlaps = (a: string, b: string): boolean => {
    const typesOf = (name: string) =>
      OBJECTS.filter(
        (one) => one === name || (schema.getType(name) !== undefined && name !== one && isWithin(schema, name, one)),
      )
    return typesOf(a).some((one) => typesOf(b).includes(one))
  }
  const kind = pick(['query', 'query', 'mutation'])
  const body = set(kind === 'query' ? 'Query' : 'Mutation', 4)
  const head = `${kind}($v: Int, $w: Int = 5, $n: Int, $o: In, $l: [Int], $s: Boolean = false, $i: Boolean!)`
  const document = parse(
    `${head} ${body} ${[...fragments].map(([name, text]) => `fragment ${name} ${text}`).join(' ')}`,
  )
  const variables: Record<string, unknown> = { i: draw(1) === 0 }
  if (draw(1) === 0) variables.v = pick([0, 2, 7, -3, null])
  if (draw(2) === 0) variables.w = pick([0, 8, null])
  if (draw(1) === 0) variables.o = pick([{}, { size: 9 }, { in: { size: 2 } }, { list: [{}, { size: 1 }] }, null])
  if (draw(1) === 0) variables.l = pick([[], [1, 2], 3, null])
  if (draw(1) === 0) variables.s = draw(1) === 0
  return { document, variables }
}

function isWithin(schema: GraphQLSchema, name: string, object: string): boolean {
  const type = schema.getType(name)
  return (
    type !== undefined &&
    'resolveType' in type &&
    schema.getPossibleTypes(type as never).some((one) => one.name === object)
  )
}
