import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isObjectType,
} from 'graphql'

/** A field, and where it is reached through others those before it. */
export type NamedWay = readonly NamedField[]

export interface NamedField {
  readonly type: GraphQLObjectType
  readonly field: GraphQLField<unknown, unknown>
}

/** Words of a name that mean a way to a field. */
interface Span {
  readonly from: number
  readonly to: number
  readonly way: NamedWay
}

/** How far from what a field answers the objects may be that are found: within a page, an edge, a payload. */
const MAX_STEPS = 3

/** Relations that one name may lead through. */
const MAX_WAY = 4

/**
 * Finds the fields that the name of an input or a value of an enum may mean. It is read in words, so that no list of
 * operators has to be complete: `email_not`, `minCostPrice` and `AUTHOR__EMAIL_DESC` name `email`, `costPrice` and
 * `author.email`; `emailed` does not.
 */
export class NamedFields {
  readonly #schema: GraphQLSchema
  /** Fields of a type by their names, written in one way. */
  readonly #names = new Map<GraphQLObjectType, ReadonlyMap<string, GraphQLField<unknown, unknown>>>()
  readonly #levels = new Map<GraphQLNamedType, readonly (readonly GraphQLObjectType[])[]>()
  readonly #found = new Map<string, readonly NamedWay[]>()

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
  }

  /** The nearest fields that are called so, in what a field of this type answers, or in what that holds. */
  in(type: GraphQLNamedType, name: string): readonly NamedWay[] {
    const key = `${type.name} ${name}`
    let found = this.#found.get(key)
    if (found === undefined) {
      found = this.#search(type, wordsOf(name), MAX_WAY)
      this.#found.set(key, found)
    }
    return found
  }

  #search(type: GraphQLNamedType, words: readonly string[], left: number): readonly NamedWay[] {
    for (const level of this.#levelsOf(type)) {
      const spans = level.flatMap((one) => this.#spansIn(one, words, left))
      // `fullName` is not `name`, and `author.email` is neither.
      const widest = spans.filter((span) => !spans.some((other) => isWithin(span, other)))
      if (widest.length > 0) return widest.map(({ way }) => way)
    }
    return []
  }

  #spansIn(type: GraphQLObjectType, words: readonly string[], left: number): readonly Span[] {
    const names = this.#namesOf(type)
    const spans: Span[] = []
    for (let from = 0; from < words.length; from++) {
      for (let to = from + 1; to <= words.length; to++) {
        const field = names.get(singular(words.slice(from, to).join('')))
        if (field === undefined) continue
        const step: NamedField = { type, field }
        spans.push({ from, to, way: [step] })
        const inner = getNamedType(field.type)
        const rest = words.slice(to)
        if (left === 0 || rest.length === 0 || !isCompositeType(inner)) continue
        for (const way of this.#search(inner, rest, left - 1))
          spans.push({ from, to: words.length, way: [step, ...way] })
      }
    }
    return spans
  }

  #namesOf(type: GraphQLObjectType): ReadonlyMap<string, GraphQLField<unknown, unknown>> {
    let names = this.#names.get(type)
    if (names === undefined) {
      const fields = Object.values(type.getFields())
      names = new Map(fields.map((field) => [singular(wordsOf(field.name).join('')), field]))
      this.#names.set(type, names)
    }
    return names
  }

  /** What a type is, what its fields answer, and so on: pages call what they hold whatever they like. */
  #levelsOf(type: GraphQLNamedType): readonly (readonly GraphQLObjectType[])[] {
    let levels = this.#levels.get(type)
    if (levels === undefined) {
      const seen = new Set<GraphQLObjectType>()
      const found: GraphQLObjectType[][] = []
      let next: readonly GraphQLNamedType[] = [type]
      for (let step = 0; step <= MAX_STEPS && next.length > 0; step++) {
        const objects = next.flatMap((one) => this.#objectsOf(one)).filter((one) => !seen.has(one))
        const level = [...new Set(objects)]
        for (const one of level) seen.add(one)
        found.push(level)
        next = level.flatMap((one) => Object.values(one.getFields()).map((field) => getNamedType(field.type)))
      }
      levels = found
      this.#levels.set(type, levels)
    }
    return levels
  }

  #objectsOf(type: GraphQLNamedType): readonly GraphQLObjectType[] {
    if (isAbstractType(type)) return this.#schema.getPossibleTypes(type)
    return isObjectType(type) ? [type] : []
  }
}

function isWithin(span: Span, other: Span): boolean {
  const isShorter = other.to - other.from > span.to - span.from
  return isShorter && other.from <= span.from && other.to >= span.to
}

/** `costPrice_gte`, `COST_PRICE_GTE` and `cost-price gte` are of the same words. */
export function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** A list of values is often called by the plural. */
function singular(name: string): string {
  return name.length > 2 && name.endsWith('s') ? name.slice(0, -1) : name
}
