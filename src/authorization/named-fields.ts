import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

/** The object types whose fields a filter may name. */
export type Models = readonly GraphQLObjectType[]

/** A field, and where it is reached through others those before it. */
export type NamedWay = readonly { readonly type: GraphQLObjectType; readonly field: GraphQLField<unknown, unknown> }[]

/** What pages and payloads call the objects that they hold. */
const HOLDS = new Set([
  'node',
  'nodes',
  'edges',
  'items',
  'results',
  'records',
  'rows',
  'entries',
  'hits',
  'data',
  'list',
  'content',
])

/** What stands beside the name of a field in that of a filter or an order: `costPrice_gte`, `COST_PRICE_DESC`, `minCostPrice`. */
const AFTER =
  /^((not|is)?(eq|equals?|equalto|ne|neq|in|nin|lt|lte|gt|gte|lessthan|greaterthan|contains?|containsany|containsall|i?contains|startswith|i?startswith|endswith|i?endswith|like|i?like|match|matches|regex|iregex|search|text|isnull|null|exists|empty|between|range|min|max|from|to|before|after|since|until|some|every|none|any|all|overlaps|distinct|insensitive|sensitive|(asc|desc|ascending|descending)(nulls(first|last))?))$/
const BEFORE = /^(min|max|from|to|not|has|is|with|without|by|orderby|sortby|order|sort|exclude|include|lt|lte|gt|gte)$/

const MAX_WAY = 4

/** What a field answers, and what a page of it holds. */
export function modelsOf(schema: GraphQLSchema, type: GraphQLNamedType): Models {
  const found = new Set<GraphQLObjectType>()
  const open = [type]
  for (const one of open) {
    if (isAbstractType(one)) open.push(...schema.getPossibleTypes(one))
    if (!isObjectType(one) || found.has(one)) continue
    found.add(one)
    for (const field of Object.values(one.getFields())) {
      const inner = getNamedType(field.type)
      if (isCompositeType(inner) && HOLDS.has(field.name) && (isList(field) || field.name === 'node')) open.push(inner)
    }
  }
  return [...found]
}

/** All fields that a name may mean, `author.email` of `AUTHOR_EMAIL_ASC` too. */
export function fieldsNamed(schema: GraphQLSchema, name: string, models: Models): readonly NamedWay[] {
  return search(schema, plain(name), models, MAX_WAY)
}

function search(schema: GraphQLSchema, name: string, models: Models, left: number): readonly NamedWay[] {
  const fields = models.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
  const exact = fields.filter(({ field }) => plain(field.name) === name)
  if (exact.length > 0) return exact.map((one) => [one])
  return fields.flatMap((one): readonly NamedWay[] => {
    const own = plain(one.field.name)
    const at = name.indexOf(own)
    if (at === -1) return []
    const before = name.slice(0, at)
    const after = name.slice(at + own.length)
    if ((before === '' || BEFORE.test(before)) && (after === '' || AFTER.test(after))) return [[one]]
    const inner = getNamedType(one.field.type)
    if (before !== '' || left === 0 || !isCompositeType(inner)) return []
    return search(schema, after, modelsOf(schema, inner), left - 1).map((way) => [one, ...way])
  })
}

/** `COST_PRICE`, `costPrice` and `cost_price` are one. */
function plain(name: string): string {
  return name.replaceAll('_', '').toLowerCase()
}

function isList({ type }: GraphQLField<unknown, unknown>): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}
