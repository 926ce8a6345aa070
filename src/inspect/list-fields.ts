import { type GraphQLField, type GraphQLNamedType, getNamedType, isLeafType, isListType, isNonNullType } from 'graphql'
import { declaredOnce } from './declared-once.js'
import { isErrorList } from './names.js'
import type { Subject } from './subject.js'

type Field = GraphQLField<unknown, unknown>

export interface ListField {
  readonly coordinate: string
  readonly holder: GraphQLNamedType
  readonly field: Field
  /** The list that is meant, where it is one within what the field answers. */
  readonly within: string | undefined
}

const remembered = new WeakMap<Subject, readonly ListField[]>()

/** Fields that answer lists of objects of which neither an argument nor `@listSize` tells the length. */
export function listsWithoutEnd(subject: Subject): readonly ListField[] {
  let found = remembered.get(subject)
  if (found === undefined) {
    found = [...new Map([...look(subject)].map((one) => [one.coordinate, one])).values()]
    remembered.set(subject, found)
  }
  return found
}

function* look(subject: Subject): Iterable<ListField> {
  const leading = fieldsByAnswer(subject)
  const sized = new Map<string, ReadonlySet<string>>()
  for (const [name, parents] of leading) sized.set(name, new Set(parents.flatMap((parent) => sizedBy(subject, parent))))
  for (const { type, field } of subject.fields()) {
    if (!isList(field) || isLeafType(getNamedType(field.type)) || isErrorList(field.name)) continue
    if (subject.costs.fieldOf(type.name, field.name)?.size !== undefined) continue
    // Its length may be said where the object that has it is asked for: of all that lead there, or of some.
    const holders = [type, ...type.getInterfaces()]
    // Most are not sized by any: a type may have thousands of lists, and as many fields that lead to it.
    const isEver = holders.some(({ name }) => sized.get(name)?.has(field.name))
    const parents = isEver ? holders.flatMap(({ name }) => leading.get(name) ?? []) : []
    const silent = parents.filter((parent) => !isSized(subject, parent, field.name))
    if (parents.length > 0 && silent.length === 0) continue
    if (silent.length === parents.length) yield { ...declaredOnce(type, field), within: undefined }
    else for (const parent of silent) yield { ...parent, within: field.name }
  }
}

type Parent = Omit<ListField, 'within'>

function isSized(subject: Subject, parent: Parent, list: string): boolean {
  return sizedBy(subject, parent).includes(list)
}

/** Names of the lists that a field tells the length of. */
function sizedBy(subject: Subject, { holder, field }: Parent): readonly string[] {
  const sized = subject.costs.fieldOf(holder.name, field.name)?.size?.sized ?? []
  return sized.map((path) => path.at(-1) as string)
}

function fieldsByAnswer(subject: Subject): ReadonlyMap<string, readonly Parent[]> {
  const found = new Map<string, Parent[]>()
  for (const { type, field, coordinate } of subject.fields()) {
    const answered = getNamedType(field.type)
    if (isLeafType(answered)) continue
    const parent = { coordinate, holder: type, field }
    const known = found.get(answered.name)
    if (known) known.push(parent)
    else found.set(answered.name, [parent])
  }
  return found
}

export function isList({ type }: Field): boolean {
  return isListType(isNonNullType(type) ? type.ofType : type)
}
