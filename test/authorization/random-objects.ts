import { buildSchema, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql'
import { bulwarkDirectives } from 'graphql-bulwark'
import { type Draw, pick } from './drawn.js'
import { LEAVES, possible, printTypes, ROOTS, type Types } from './random-types.js'

/** What a resolver is given for an object. */
export type Source = Record<string, unknown> & { readonly _id: string }
type Value = string | null | Source | readonly Value[]

/** Objects that lead to each other, and how they are handed over. */
export interface Objects {
  readonly sources: ReadonlyMap<string, Source>
  /** What was read of them, whoever has read it. */
  readonly read: string[]
  schema(said: (coordinate: string) => string): GraphQLSchema
  print(said: (coordinate: string) => string): string
}

export const typeOf = (id: string) => id.replace(/\d+$/, '')
/** Every value tells where it comes from; it is the name of an enum's value too. */
const token = (id: string, field: string) => `x_${id}_${field}_x`
export const tokensIn = (text: string) =>
  [...text.matchAll(/x_([A-Za-z]+\d+)_(f\d+)_x/g)].map(([, id, field]) => ({
    id: id as string,
    field: field as string,
  }))

const TYPINGS = ['__typename', 'resolveType', 'resolveType later', 'isTypeOf', 'isTypeOf later'] as const
const HOLDERS = ['resolver', 'method', 'getter'] as const
// Of graphql 17, where null may stand wherever it is asked for: else it rejects what nobody can catch.
const takesAsyncLists = ({ mayAllBeNull }: Types) => process.env.GRAPHQL_MAJOR === '17' && mayAllBeNull
const WAYS = ['now', 'later', 'each later', 'generator', 'async generator'] as const

export function drawObjects(draw: Draw, types: Types): Objects {
  const sources = new Map<string, Source>()
  for (const type of Object.keys(types.objects)) {
    const count = ROOTS.includes(type) ? 1 : 1 + draw(3)
    for (let index = 0; index < count; index++) sources.set(`${type}${index}`, { _id: `${type}${index}` })
  }
  const all = [...sources.values()]
  const answers = new Map<string, () => unknown>()
  const enumValues: string[] = []
  const ways = takesAsyncLists(types) ? WAYS : WAYS.slice(0, -1)
  const drawValue = (type: string, leaf: string, returns: string): Value => {
    if (type.endsWith('!')) return drawValue(type.slice(0, -1), leaf, returns) ?? fallback(type, leaf, returns)
    if (draw(8) === 7) return null
    if (type.startsWith('['))
      return Array.from({ length: 1 + draw(3) }, () => drawValue(type.slice(1, -1), leaf, returns))
    return fallback(type, leaf, returns)
  }
  const fallback = (type: string, leaf: string, returns: string): Value => {
    if (type.startsWith('[')) return []
    return LEAVES.includes(returns)
      ? leaf
      : pick(
          draw,
          all.filter(({ _id }) => possible(types, returns).includes(typeOf(_id))),
        )
  }
  for (const source of all) {
    for (const { name, returns, type } of types.objects[typeOf(source._id)]?.fields ?? []) {
      const leaf = token(source._id, name)
      if (returns === 'E') enumValues.push(leaf)
      const value = drawValue(type, leaf, returns)
      const way = pick(draw, ways)
      answers.set(`${source._id}.${name}`, () => deliver(value, way))
    }
  }
  const typing = pick(draw, TYPINGS)
  const holders = new Map<string, (typeof HOLDERS)[number]>()
  for (const [type, { fields }] of Object.entries(types.objects)) {
    for (const { name } of fields) holders.set(`${type}.${name}`, pick(draw, HOLDERS))
  }
  const read: string[] = []
  const answer = (id: string, field: string) => {
    read.push(`${id}.${field}`)
    return answers.get(`${id}.${field}`)?.()
  }
  for (const source of all) {
    const type = typeOf(source._id)
    if (typing === '__typename') source.__typename = type
    for (const { name } of types.objects[type]?.fields ?? []) {
      const holder = holders.get(`${type}.${name}`)
      if (holder === 'method') source[name] = () => answer(source._id, name)
      if (holder === 'getter') Object.defineProperty(source, name, { get: () => answer(source._id, name) })
    }
  }

  const print: Objects['print'] = (said) => printTypes(types, said, enumValues)
  const schema: Objects['schema'] = (said) => {
    const built = buildSchema(`${bulwarkDirectives}\n${print(said)}`)
    const later = typing.endsWith('later')
    for (const type of Object.values(built.getTypeMap())) {
      if (isAbstractType(type) && typing.startsWith('resolveType')) {
        type.resolveType = ({ _id }: Source) => (later ? Promise.resolve(typeOf(_id)) : typeOf(_id))
      }
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      if (typing.startsWith('isTypeOf')) {
        const is = ({ _id }: Source) => typeOf(_id) === type.name
        type.isTypeOf = later ? async (source: Source) => is(source) : is
      }
      for (const field of Object.values(type.getFields())) {
        if (type.name === 'Subscription') field.subscribe = twice
        if (holders.get(`${type.name}.${field.name}`) !== 'resolver') continue
        field.resolve = ({ _id }: Source) => answer(_id, field.name)
      }
    }
    return built
  }
  return { sources, read, schema, print }
}

/** One value, in the ways that a resolver may answer it. */
function deliver(value: Value, way: (typeof WAYS)[number]): unknown {
  if (way === 'now') return value
  if (way === 'later') return Promise.resolve(value)
  if (!Array.isArray(value)) return way === 'each later' ? Promise.resolve(value) : value
  if (way === 'each later') return value.map((item) => deliver(item, way))
  const items = value.map((item) => deliver(item, way))
  return way === 'generator' ? generate(items) : generateLater(items)
}

/** Two events, the same: whoever remembers the first must not be mistaken about the second. */
async function* twice(source: Source) {
  yield source
  yield source
}

function* generate(items: readonly unknown[]) {
  yield* items
}

async function* generateLater(items: readonly unknown[]) {
  yield* items
}
