import { type Draw, pick } from './drawn.js'

/** An argument or a field of an input. */
interface Input {
  readonly name: string
  readonly type: string
  /** The type whose objects its ids are of. */
  readonly owns: string | undefined
  readonly fallback: string
}

export interface Inputs {
  readonly objects: Readonly<Record<string, readonly Input[]>>
  /** The arguments of each field. */
  readonly fields: Readonly<Record<string, readonly Input[]>>
}

const WRAPPERS = ['T', 'T!', '[T]', '[T!]', '[T]!', '[T!]!', '[[T]]', '[[T!]!]!']
/** Those of which an input may be within itself. */
const OPEN_WRAPPERS = ['T', '[T]', '[T!]', '[[T]]']
/** Of objects of the viewer's, of somebody else's, and of nobody's. */
const IDS = ['1', 1, '2', 2, '3', 3, '4', '02', ' 1', '']

export function drawInputs(draw: Draw): Inputs {
  const names = ['In', 'Other', 'Third'].slice(0, pick(draw, [0, 1, 2, 3, 3]))
  const input = (name: string, isArgument: boolean): Input => {
    const named = draw(5) > 1 && names.length > 0 ? pick(draw, names) : 'ID'
    const type = pick(draw, named === 'ID' || isArgument ? WRAPPERS : OPEN_WRAPPERS).replace('T', named)
    const owns = named === 'ID' && draw(5) > (isArgument ? 1 : 2) ? pick(draw, ['O', 'P']) : undefined
    const isGiven = named === 'ID' && draw(4) === 3
    return { name, type, owns, fallback: isGiven ? ` = ${literal(drawValue(draw, {}, type))}` : '' }
  }
  const several = (isArgument: boolean) => ['a', 'b', 'c'].slice(0, 1 + draw(3)).map((name) => input(name, isArgument))
  const objects = Object.fromEntries(names.map((name) => [name, several(false)]))
  return { objects, fields: { one: several(true), two: several(true) } }
}

/** In a document: a variable in place of a value. */
class Variable {
  constructor(readonly name: string) {}
}

export interface Given {
  readonly heads: string[]
  readonly variables: Record<string, unknown>
}

/** A value of a type, with variables wherever they may stand if they are declared in `given`. */
function drawValue(draw: Draw, objects: Inputs['objects'], type: string, given?: Given, depth = 3): unknown {
  if (given && draw(4) === 3) return drawVariable(draw, objects, type, given, depth)
  if (!type.endsWith('!')) {
    if (draw(6) === 5) return null
  }
  const open = type.replace(/!$/, '')
  if (open.startsWith('[')) {
    const item = open.slice(1, -1)
    // What stands in place of a list is a list of one.
    if (draw(4) === 3) return drawValue(draw, objects, item.endsWith('!') ? item : `${item}!`, undefined, depth)
    return Array.from({ length: draw(3) }, () => drawValue(draw, objects, item, given, depth))
  }
  const fields = objects[open]
  if (fields === undefined) return pick(draw, IDS)
  return Object.fromEntries(
    fields
      .filter((field) => isRequired(field) || (depth > 0 && draw(4) > 0))
      .map((field) => [field.name, drawValue(draw, objects, field.type, given, depth - 1)]),
  )
}

const isRequired = ({ type, fallback }: Input) => type.endsWith('!') && fallback === ''

function drawVariable(draw: Draw, objects: Inputs['objects'], type: string, given: Given, depth: number): Variable {
  const name = `v${given.heads.length}`
  const value = () => drawValue(draw, objects, type, undefined, depth)
  const hasDefault = draw(3) === 2
  given.heads.push(`$${name}: ${type}${hasDefault ? ` = ${literal(value())}` : ''}`)
  if (draw(3) < 2 || (type.endsWith('!') && !hasDefault)) given.variables[name] = value()
  return new Variable(name)
}

/** The arguments of one call, as text. */
export function drawArguments(draw: Draw, { objects, fields }: Inputs, field: string, given: Given): string {
  const written = (fields[field] ?? [])
    .filter((input) => isRequired(input) || draw(4) > 0)
    .map(({ name, type }) => `${name}: ${literal(drawValue(draw, objects, type, given))}`)
  return written.length > 0 ? `(${written.join(', ')})` : ''
}

function literal(value: unknown): string {
  if (value instanceof Variable) return `$${value.name}`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{ ${Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`)} }`
}

/** As SDL; what a field of an interface says of its arguments, its objects need not repeat. */
export function printInputs({ objects, fields }: Inputs, guarded: boolean, repeats: boolean): string {
  const print = (marked: boolean) => (input: Input) =>
    `${input.name}: ${input.type}${input.fallback} ${marked && input.owns ? `@owns(type: "${input.owns}")` : ''}`
  const all = (marked: boolean) =>
    Object.entries(fields)
      .map(([name, args]) => `${name}(${args.map(print(marked)).join(', ')}): String`)
      .join('\n')
  return [
    ...Object.entries(objects).map(([name, inner]) => `input ${name} { ${inner.map(print(guarded)).join('\n')} }`),
    `type Query { ${all(guarded)} box: Box }`,
    `type Mutation { ${all(guarded)} box: Box }`,
    `interface Box { ${all(guarded)} }`,
    `type Crate implements Box { ${all(guarded && repeats)} }`,
    'type O @owner(field: "c", unless: ["admin"]) { id: ID } type P @owner(field: "c") { id: ID }',
  ].join('\n')
}

/** The ids in the arguments that a resolver would get, each with the type that it is said to be of. */
export function ownedIds({ objects, fields }: Inputs, field: string, args: object): readonly [string, string][] {
  const within = (inputs: readonly Input[], values: object): [string, string][] =>
    inputs.flatMap(({ name, type, owns }) =>
      inside((values as Record<string, unknown>)[name], objects[type.replace(/[[\]!]/g, '')], owns),
    )
  const inside = (
    value: unknown,
    inner: readonly Input[] | undefined,
    owns: string | undefined,
  ): [string, string][] => {
    if (Array.isArray(value)) return value.flatMap((item) => inside(item, inner, owns))
    if (value === null || value === undefined) return []
    if (inner) return within(inner, value)
    return owns === undefined ? [] : [[owns, String(value)]]
  }
  return within(fields[field] ?? [], args)
}
