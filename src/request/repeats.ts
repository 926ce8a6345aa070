import type { FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from 'graphql'
import { MAX_LEVELS, responseKey } from './repeated-keys.js'
import type { Written } from './written.js'

/** The same field several times under one parent. */
export interface RepeatedField {
  readonly field: string
  readonly count: number
  /** The selection set where it happens. */
  readonly set: SelectionSetNode
}

/** Repetition in a document, roots apart. */
export interface Repeats {
  readonly sameField: number
  readonly fields: readonly RepeatedField[]
  readonly roots: readonly { readonly fields: number; readonly sameField: number }[]
}

type Fragments = ReadonlyMap<string, Written<FragmentDefinitionNode>>

/**
 * Two ways to ask for a field again and again: under one key in one place of the text, and under many aliases, counted
 * after fragments are expanded, as execution would see it. A colocated fragment that repeats what its neighbours select
 * is neither.
 */
export function countRepeats(
  operations: readonly Written<OperationDefinitionNode>[],
  fragments: Fragments,
  aliased: ReadonlySet<string>,
  nodes: number,
  overlapping: boolean,
): Repeats {
  const collector = new KeyCollector(fragments, 20_000 + 4 * nodes)
  const fields: RepeatedField[] = []
  let sameField = overlapping ? Number.POSITIVE_INFINITY : 1
  const note = (field: string, count: number, set: SelectionSetNode) => {
    if (count > sameField) sameField = count
    fields.push({ field, count, set })
  }
  const noteAliased = (set: SelectionSetNode) => {
    if (!collector.reachesAlias(set, 0)) return
    const keys = collector.collect(set, aliased)
    if (keys === undefined) sameField = Number.POSITIVE_INFINITY
    else for (const [field, responses] of keys) if (responses.size > 1) note(field, responses.size, set)
  }
  const readInner = (written: Written) => {
    for (const { field, count, set } of written.repeats) note(field, count, set)
    if (aliased.size > 0) for (const set of written.aliased) noteAliased(set)
  }
  for (const written of fragments.values()) {
    for (const { field, count } of written.top) note(field, count, written.node.selectionSet)
    if (aliased.size > 0) noteAliased(written.node.selectionSet)
    readInner(written)
  }
  const roots = operations.map((written) => {
    readInner(written)
    return readRoot(written, collector)
  })
  return { sameField, fields, roots }
}

function readRoot(written: Written<OperationDefinitionNode>, collector: KeyCollector) {
  const set = written.node.selectionSet
  const plain = written.topFields === set.selections.length && set.selections.every(({ kind }) => kind === 'Field')
  if (plain && !written.topAliased) return { fields: written.topFields, sameField: written.topRepeats }
  const keys = collector.collect(set, null)
  if (keys === undefined) return { fields: Number.POSITIVE_INFINITY, sameField: Number.POSITIVE_INFINITY }
  let fields = 0
  let sameField = written.topRepeats
  for (const responses of keys.values()) {
    fields += responses.size
    sameField = Math.max(sameField, responses.size)
  }
  return { fields: Math.max(fields, written.topFields), sameField }
}

/** Collects keys as execution does. What it reads again for the sake of expansion has a budget linear in the document. */
class KeyCollector {
  readonly #fragments: Fragments
  #budget: number
  readonly #aliasReached = new Map<string, boolean>()

  constructor(fragments: Fragments, budget: number) {
    this.#fragments = fragments
    this.#budget = budget
  }

  /** Response keys by field name, of these fields or all, every fragment once; undefined when the budget is spent. */
  collect(set: SelectionSetNode, only: ReadonlySet<string> | null): Map<string, Set<string>> | undefined {
    const keys = new Map<string, Set<string>>()
    return this.#collect(set, only, keys, new Set(), 0) ? keys : undefined
  }

  /** Whether a set has an alias at its own level, through whatever fragments. */
  reachesAlias(set: SelectionSetNode, level: number): boolean {
    if (level === MAX_LEVELS) return true
    for (const selection of set.selections) {
      if (selection.kind === 'Field') {
        if (selection.alias !== undefined) return true
      } else if (selection.kind === 'InlineFragment') {
        if (this.reachesAlias(selection.selectionSet, level + 1)) return true
      } else {
        const { value } = selection.name
        let reached = this.#aliasReached.get(value)
        if (reached === undefined) {
          const fragment = this.#fragments.get(value)
          // Set first: a fragment that reaches itself adds nothing by it.
          this.#aliasReached.set(value, false)
          reached = fragment !== undefined && this.reachesAlias(fragment.node.selectionSet, level + 1)
          this.#aliasReached.set(value, reached)
        }
        if (reached) return true
      }
    }
    return false
  }

  #collect(
    set: SelectionSetNode,
    only: ReadonlySet<string> | null,
    keys: Map<string, Set<string>>,
    seen: Set<string>,
    level: number,
  ): boolean {
    if (level === MAX_LEVELS) return false
    for (const selection of set.selections) {
      if (--this.#budget < 0) return false
      if (selection.kind === 'Field') {
        const name = selection.name.value
        if (only !== null && !only.has(name)) continue
        const responses = keys.get(name)
        if (responses === undefined) keys.set(name, new Set([responseKey(selection)]))
        else responses.add(responseKey(selection))
      } else if (selection.kind === 'InlineFragment') {
        if (!this.#collect(selection.selectionSet, only, keys, seen, level + 1)) return false
      } else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        const fragment = this.#fragments.get(selection.name.value)
        if (fragment && !this.#collect(fragment.node.selectionSet, only, keys, seen, level + 1)) return false
      }
    }
    return true
  }
}
