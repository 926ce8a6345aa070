import { type Draw, pick } from './drawn.js'
import { type Field, fieldOf, LEAVES, possible, type Types } from './random-types.js'

/** `@skip` or `@include`, and whether it leaves in what it stands on. */
interface Condition {
  readonly text: string
  readonly holds: boolean
}

export type Selection = { readonly conditions: readonly Condition[] } & (
  | { readonly kind: 'field'; readonly key: string; readonly name: string; readonly inner: SelectionSet | undefined }
  | { readonly kind: 'fragment'; readonly spread: string | undefined; readonly inner: SelectionSet }
)

/** A selection set, and the type that it is selected on. */
export interface SelectionSet {
  readonly on: string
  readonly selections: readonly Selection[]
}

export interface RandomDocument {
  readonly root: SelectionSet
  readonly fragments: readonly SelectionSet[]
  readonly variables: Readonly<Record<string, boolean>>
  /** The field that each name of the answer stands for. */
  readonly keys: ReadonlyMap<string, string>
}

/** Names that every object has, or that a map of names might be mistaken about. */
const HOSTILE = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'data', 'errors', 'f0', 'f1', 'f2']
/** By default, given, and given against the default. */
const VARIABLES = { $a: true, $b: false, $c: true, $d: false }
const HEAD = '($a: Boolean = true, $b: Boolean!, $c: Boolean = false, $d: Boolean! = true)'

export function drawDocument(draw: Draw, types: Types, rootType: string): RandomDocument {
  const keys = new Map<string, string>()
  let fresh = 0
  // Enough for every shape, and so few that an answer stays small.
  let left = 40
  const keyOf = (field: string): string => {
    const wanted = draw(3) === 2 ? pick(draw, HOSTILE) : field
    // Whatever stands under one name has to be one field, of one type.
    const isFree = !types.varying.has(field) && (keys.get(wanted) ?? field) === field
    const key = isFree ? wanted : `k${fresh++}`
    keys.set(key, field)
    return key
  }
  const conditions = (): readonly Condition[] => {
    if (draw(5) < 4) return []
    const value = pick(draw, ['true', 'false', ...Object.keys(VARIABLES)])
    const isTrue = VARIABLES[value as keyof typeof VARIABLES] ?? value === 'true'
    const name = pick(draw, ['include', 'skip'])
    return [{ text: `@${name}(if: ${value})`, holds: isTrue === (name === 'include') }]
  }
  const fragments: SelectionSet[] = []
  const overlaps = (one: string, other: string) =>
    possible(types, one).some((name) => possible(types, other).includes(name))

  const select = (on: string, depth: number): Selection => {
    left--
    const fields = (types.objects[on] ?? types.interfaces[on])?.fields ?? []
    const open = fields.filter(({ returns }) => depth > 0 || LEAVES.includes(returns))
    const choice = draw(6)
    if (choice === 5 && depth > 0) {
      const spread = fragments.findIndex((one, index) => draw(2) === index % 2 && overlaps(one.on, on))
      const used = fragments[spread]
      if (used) return { kind: 'fragment', spread: `F${spread}`, inner: used, conditions: conditions() }
    }
    if (choice >= 4 && depth > 0) {
      const conditionTypes = [
        ...Object.keys(types.objects),
        ...Object.keys(types.interfaces),
        ...Object.keys(types.unions),
      ]
      const inner = set(pick(draw, [on, ...conditionTypes.filter((name) => overlaps(name, on))]), depth - 1)
      return { kind: 'fragment', spread: undefined, inner, conditions: conditions() }
    }
    const field = choice === 3 || open.length === 0 ? undefined : pick(draw, open)
    if (field === undefined) {
      return { kind: 'field', key: keyOf('__typename'), name: '__typename', inner: undefined, conditions: conditions() }
    }
    const { name } = fieldOf(types, on, field.name) ?? field
    const inner = LEAVES.includes(field.returns) ? undefined : set(field.returns, depth - 1)
    return { kind: 'field', key: keyOf(name), name, inner, conditions: conditions() }
  }
  const set = (on: string, depth: number): SelectionSet => {
    const selections = [select(on, depth)]
    for (let more = draw(4); more > 0 && left > 0; more--) selections.push(select(on, depth))
    return { on, selections }
  }
  const single = (on: string): SelectionSet => {
    const { name, returns } = pick(draw, types.objects[on]?.fields ?? []) as Field
    const inner = LEAVES.includes(returns) ? undefined : set(returns, 3)
    return { on, selections: [{ kind: 'field', key: keyOf(name), name, inner, conditions: [] }] }
  }
  for (let count = draw(3); count > 0; count--) {
    const on = pick(draw, [
      ...Object.keys(types.objects),
      ...Object.keys(types.interfaces),
      ...Object.keys(types.unions),
    ])
    fragments.push(set(on, 2))
  }
  const root = rootType === 'Subscription' ? single(rootType) : set(rootType, 4)
  return { root, fragments, variables: { b: false, c: true, d: false }, keys }
}

/** With `marked` every object tells its id beside what is selected. */
export function printDocument({ root, fragments }: RandomDocument, types: Types, marked: boolean): string {
  const print = ({ on, selections }: SelectionSet): string => {
    // A subscription has one field, and its event needs no mark.
    const marks = marked && on !== 'Subscription' ? possible(types, on).map((name) => `... on ${name} { _id }`) : []
    const parts = selections.map((selection) => {
      const conditions = selection.conditions.map(({ text }) => text).join(' ')
      if (selection.kind === 'fragment') {
        if (selection.spread) return `...${selection.spread} ${conditions}`
        return `... on ${selection.inner.on} ${conditions} ${print(selection.inner)}`
      }
      const { key, name, inner } = selection
      return `${key === name ? '' : `${key}: `}${name} ${conditions} ${inner ? print(inner) : ''}`
    })
    return `{ ${[...marks, ...parts].join(' ')} }`
  }
  return [
    `${root.on.toLowerCase()} ${HEAD} ${print(root)}`,
    ...fragments.map((fragment, index) => `fragment F${index} on ${fragment.on} ${print(fragment)}`),
  ].join('\n')
}
