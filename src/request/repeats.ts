import type {
  FieldNode,
  FragmentDefinitionNode,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql'
import type { Written } from './written.js'

/** The same field several times under one parent. */
export interface RepeatedField {
  readonly field: string
  readonly count: number
  /** The type or kind of operation where the path starts: a type condition, or query, mutation, subscription. */
  readonly from: string
  /** The fields from there to the parent. */
  readonly path: readonly string[]
}

interface RootRepeats {
  readonly fields: number
  readonly sameField: number
  readonly names: ReadonlySet<string>
}

interface Repeats {
  readonly sameField: number
  readonly fields: readonly RepeatedField[]
  readonly roots: readonly RootRepeats[]
}

type Fragments = ReadonlyMap<string, Written<FragmentDefinitionNode>>

const MAX_LEVELS = 1_000

/**
 * Two ways to ask for a field again and again: under many aliases, counted after fragments are expanded, as execution
 * would see it; and under one key in one place of the text, which the rule on overlapping fields compares pair by pair.
 * The key of a colocated fragment that repeats what its neighbours select is neither.
 */
export function countRepeats(
  operations: readonly Written<OperationDefinitionNode>[],
  fragments: Fragments,
  aliased: boolean,
  nodes: number,
): Repeats {
  const counter = new RepeatCounter(fragments, aliased, nodes)
  for (const { node } of fragments.values()) {
    counter.readDefinition(node.typeCondition.name.value, node.selectionSet, false)
  }
  const roots = operations.map(({ node }) => counter.readDefinition(node.operation, node.selectionSet, true))
  return { sameField: counter.sameField, fields: counter.fields, roots }
}

class RepeatCounter {
  sameField = 1
  readonly fields: RepeatedField[] = []
  readonly #fragments: Fragments
  readonly #aliased: boolean
  /** Selections that may still be read again for the sake of expansion: linear in the document. */
  #budget: number
  #from = ''
  readonly #path: string[] = []

  constructor(fragments: Fragments, aliased: boolean, nodes: number) {
    this.#fragments = fragments
    this.#aliased = aliased
    this.#budget = 20_000 + 4 * nodes
  }

  readDefinition(from: string, set: SelectionSetNode, isRoot: boolean): RootRepeats {
    this.#from = from
    this.#path.length = 0
    const root = isRoot ? this.#readRoot(set) : NO_ROOT
    if (!isRoot) this.#note(this.#mostRepeated(set))
    this.#readChildren(set, 0)
    return root
  }

  #readRoot(set: SelectionSetNode): RootRepeats {
    const keys = new Map<string, Set<string>>()
    const finished = this.#collect(set, keys, new Set(), 0)
    const written = { fields: 0, most: 0 }
    countWritten(set, null, new Map(), written, 0)
    let distinct = 0
    let same = written.most
    for (const responses of keys.values()) {
      distinct += responses.size
      same = Math.max(same, responses.size)
    }
    return {
      fields: finished ? Math.max(distinct, written.fields) : Number.POSITIVE_INFINITY,
      sameField: finished ? same : Number.POSITIVE_INFINITY,
      names: new Set(keys.keys()),
    }
  }

  #readChildren(set: SelectionSetNode, level: number): void {
    if (level === MAX_LEVELS) {
      this.sameField = Number.POSITIVE_INFINITY
      return
    }
    for (const selection of set.selections) {
      if (selection.kind === 'Field') {
        const child = selection.selectionSet
        if (child === undefined) continue
        this.#path.push(selection.name.value)
        this.#note(this.#mostRepeated(child))
        this.#readChildren(child, level + 1)
        this.#path.pop()
      } else if (selection.kind === 'InlineFragment') {
        const condition = selection.typeCondition?.name.value
        if (condition === undefined) {
          this.#readChildren(selection.selectionSet, level + 1)
        } else {
          const from = this.#from
          const path = this.#path.splice(0)
          this.#from = condition
          this.#readChildren(selection.selectionSet, level + 1)
          this.#from = from
          this.#path.push(...path)
        }
      }
    }
  }

  /** The names asked for more than once under this parent, with how often. */
  #mostRepeated(set: SelectionSetNode): Map<string, number> | undefined {
    const repeated = repeatedKeys(set)
    if (!this.#aliased) return repeated
    const keys = new Map<string, Set<string>>()
    if (!this.#collect(set, keys, new Set(), 0)) {
      this.sameField = Number.POSITIVE_INFINITY
      return repeated
    }
    let counts = repeated
    for (const [field, responses] of keys) {
      if (responses.size < 2) continue
      counts ??= new Map()
      counts.set(field, Math.max(responses.size, counts.get(field) ?? 0))
    }
    return counts
  }

  #note(counts: Map<string, number> | undefined): void {
    if (counts === undefined) return
    for (const [field, count] of counts) {
      if (count > this.sameField) this.sameField = count
      this.fields.push({ field, count, from: this.#from, path: [...this.#path] })
    }
  }

  /** Response keys by field name, every fragment once, as execution collects them. False when the budget is spent. */
  #collect(set: SelectionSetNode, keys: Map<string, Set<string>>, seen: Set<string>, level: number): boolean {
    if (level === MAX_LEVELS) return false
    for (const selection of set.selections) {
      if (--this.#budget < 0) return false
      if (selection.kind === 'Field') {
        const name = selection.name.value
        const responses = keys.get(name)
        if (responses === undefined) keys.set(name, new Set([responseKey(selection)]))
        else responses.add(responseKey(selection))
      } else if (selection.kind === 'InlineFragment') {
        if (!this.#collect(selection.selectionSet, keys, seen, level + 1)) return false
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        const fragment = this.#fragments.get(selection.name.value)
        if (fragment && !this.#collect(fragment.node.selectionSet, keys, seen, level + 1)) return false
      }
    }
    return true
  }
}

const NO_ROOT: RootRepeats = { fields: 0, sameField: 0, names: new Set() }

function responseKey(field: FieldNode): string {
  return (field.alias ?? field.name).value
}

/** Keys that stand more than once in a selection set, inline fragments of one type taken together. */
function repeatedKeys(set: SelectionSetNode): Map<string, number> | undefined {
  const { selections } = set
  let inline = false
  let repeated = false
  const count = selections.length
  // Small sets are compared in place: a map for each of them would cost more than the rest of the pass.
  if (count <= 8) {
    for (let i = 0; i < count && !repeated; i++) {
      const selection = selections[i] as (typeof selections)[number]
      if (selection.kind === 'InlineFragment') inline = true
      else if (selection.kind === 'Field') {
        const key = responseKey(selection)
        for (let j = 0; j < i; j++) {
          const other = selections[j] as (typeof selections)[number]
          if (other.kind === 'Field' && responseKey(other) === key) {
            repeated = true
            break
          }
        }
      }
    }
    if (!inline && !repeated) return undefined
  }
  const groups = new Map<string, Map<string, number>>()
  const found = { fields: 0, most: 0 }
  countWritten(set, null, groups, found, 0)
  if (found.most < 2) return undefined
  const counts = new Map<string, number>()
  for (const group of groups.values()) {
    for (const [name, times] of group) {
      if (times > 1) counts.set(name, Math.max(times, counts.get(name) ?? 0))
    }
  }
  return counts
}

/** Counts keys by type condition, without going below fields or into fragments. */
function countWritten(
  set: SelectionSetNode,
  condition: string | null,
  groups: Map<string, Map<string, number>>,
  found: { fields: number; most: number },
  level: number,
): void {
  if (level === MAX_LEVELS) {
    found.most = Number.POSITIVE_INFINITY
    return
  }
  const type = condition ?? ''
  let group = groups.get(type)
  if (group === undefined) {
    group = new Map()
    groups.set(type, group)
  }
  for (const selection of set.selections) {
    if (selection.kind === 'Field') {
      found.fields++
      const key = responseKey(selection)
      const times = (group.get(key) ?? 0) + 1
      group.set(key, times)
      if (times > found.most) found.most = times
    } else if (selection.kind === 'InlineFragment') {
      countWritten(selection.selectionSet, selection.typeCondition?.name.value ?? condition, groups, found, level + 1)
    }
  }
}
