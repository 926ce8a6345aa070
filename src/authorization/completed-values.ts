import {
  type GraphQLAbstractType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
} from 'graphql'
import { typeResolverOf } from '../field-resolver.js'
import type { MaybePromise } from '../guard.js'
import { isThenable } from '../store-call.js'
import type { OwnerRule } from './owner-rule.js'
import type { OwnerVerdicts } from './owner-verdicts.js'

/** Stands where an object was that is not the viewer's, until it is known what takes its place. */
const GONE = Symbol('not owned')

/** The type of a value, taken apart once: items of long lists are looked at in its terms. */
export type Shape =
  | { readonly kind: 'list'; readonly item: Shape; readonly inList: 'may be null' | 'must not be null' }
  | { readonly kind: 'abstract'; readonly type: GraphQLAbstractType }
  | { readonly kind: 'object'; readonly name: string }

export function shapeOf(given: GraphQLOutputType): Shape {
  const type = getNullableType(given)
  if (isListType(type)) {
    const inList = isNonNullType(type.ofType) ? 'must not be null' : 'may be null'
    return { kind: 'list', item: shapeOf(type.ofType), inList }
  }
  return isAbstractType(type) ? { kind: 'abstract', type } : { kind: 'object', name: type.name }
}

type ListShape = Extract<Shape, { kind: 'list' }>

/** How the values of one field are looked through. */
export interface ValueCheck {
  /** The rule of a type of objects; `undefined` of a type that anybody may have. */
  readonly ruleOf: (type: string) => OwnerRule | undefined
  readonly verdictsOf: (rule: OwnerRule) => OwnerVerdicts
  readonly isOwned: (rule: OwnerRule, object: unknown, inList: boolean) => MaybePromise<boolean>
  /** Whether an object is left out whose type can't be told. */
  readonly isLost: () => boolean
  /** What takes the place of an object in a list, `GONE` if nothing does; `inList` whether that may be null. */
  readonly instead: (inList: 'may be null' | 'must not be null' | null, isStreamed?: boolean) => unknown
  readonly context: unknown
  readonly info: GraphQLResolveInfo
}

/** What a resolver has answered, without the objects that are not the viewer's. Lists are copied only where one is. */
export function ownedValue(value: unknown, shape: Shape, check: ValueCheck): unknown {
  const checked = look(value, shape, check, false)
  const finish = (result: unknown) => (result === GONE ? check.instead(null) : result)
  return isThenable(checked) ? checked.then(finish) : finish(checked)
}

function look(value: unknown, shape: Shape, check: ValueCheck, inList: boolean): unknown {
  if (isThenable(value)) return value.then((later) => look(later, shape, check, inList))
  if (value === null || value === undefined || value instanceof Error) return value
  if (shape.kind === 'object') return judge(value, shape.name, check, inList)
  if (shape.kind === 'list') return lookThrough(value, shape, check)
  const name = typeOf(value, shape.type, check)
  return isThenable(name) ? name.then((later) => judge(value, later, check, inList)) : judge(value, name, check, inList)
}

function judge(
  value: unknown,
  type: string | undefined,
  { ruleOf, isOwned, isLost }: ValueCheck,
  inList: boolean,
): unknown {
  // It may be anybody's: who asks again may be told another type.
  if (type === undefined) return isLost() ? GONE : value
  const rule = ruleOf(type)
  if (rule === undefined) return value
  const verdict = isOwned(rule, value, inList)
  if (isThenable(verdict)) return verdict.then((holds) => (holds ? value : GONE))
  return verdict ? value : GONE
}

/** The object type of a value; `undefined` where that can't be told. */
function typeOf(
  value: unknown,
  type: GraphQLAbstractType,
  { context, info }: ValueCheck,
): MaybePromise<string | undefined> {
  try {
    const resolve = typeResolverOf(type.resolveType, context)
    const found: unknown = resolve(value, context, info, type)
    const nameOf = (one: unknown) => (typeof one === 'string' ? one : (one as { name?: string } | undefined)?.name)
    return isThenable(found) ? found.then(nameOf, () => undefined) : nameOf(found)
  } catch {
    return undefined
  }
}

function lookThrough(value: unknown, shape: ListShape, check: ValueCheck): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Symbol.asyncIterator in value) return lookLater(value as AsyncIterable<unknown>, shape, check)
  if (!(Symbol.iterator in value)) return value
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [...(value as Iterable<unknown>)]
  let checked: unknown[] | undefined
  let waits = false
  const rule = shape.item.kind === 'object' ? check.ruleOf(shape.item.name) : undefined
  const verdicts = rule && check.verdictsOf(rule)
  for (let index = 0; index < list.length; index++) {
    const item = list[index]
    // As most are, without all that others need.
    if (verdicts?.has(item) && !isThenable(item)) {
      checked?.push(item)
      continue
    }
    const result = look(item, shape.item, check, true)
    if (result === item && checked === undefined) continue
    checked ??= list.slice(0, index)
    checked.push(result)
    if (isThenable(result)) waits = true
  }
  if (checked === undefined) return list
  return waits ? settleAll(checked, shape, check) : withoutGone(checked, shape, check)
}

/** An item that has failed fails alone, where it stands. */
async function settleAll(checked: readonly unknown[], shape: ListShape, check: ValueCheck): Promise<unknown> {
  const settled = await Promise.allSettled(checked)
  const items = settled.map((one) => (one.status === 'fulfilled' ? one.value : asError(one.reason)))
  return withoutGone(items, shape, check)
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('An item has failed.', { cause: reason })
}

function withoutGone(
  items: readonly unknown[],
  { inList }: ListShape,
  { instead }: ValueCheck,
  isStreamed = false,
): unknown[] {
  return items.map((item) => (item === GONE ? instead(inList, isStreamed) : item)).filter((item) => item !== GONE)
}

async function* lookLater(list: AsyncIterable<unknown>, shape: ListShape, check: ValueCheck) {
  for await (const item of list) yield* withoutGone([await look(item, shape.item, check, true)], shape, check, true)
}

/** What `instead` answers for an item that is left out. */
export const LEFT_OUT: unknown = GONE
