import type { FieldNode, SelectionSetNode } from 'graphql'

/** Levels of selection sets that are read; beyond, every number is Infinity, so that any limit refuses. */
export const MAX_LEVELS = 1_000

/** How often keys stand in one selection set, its inline fragments taken as part of it. */
export interface KeyCounts {
  fields: number
  most: number
  /** By field: how often its most frequent key stands there. */
  readonly repeated: Map<string, number>
}

/** Sets of this size and less are compared in place: a map for each of them would cost more than the rest of the pass. */
const SMALL = 24

/**
 * Counts keys that stand more than once; undefined for the many sets in which none does. The rule on overlapping fields
 * would compare them pair by pair.
 */
export function countKeys(set: SelectionSetNode, inline: boolean): KeyCounts | undefined {
  if (!inline && isPlain(set)) return undefined
  const counts: KeyCounts = { fields: 0, most: 0, repeated: new Map() }
  count(set, '', new Map(), counts, 0)
  return counts
}

export function responseKey(field: FieldNode): string {
  return field.alias === undefined ? field.name.value : field.alias.value
}

function isPlain({ selections }: SelectionSetNode): boolean {
  const size = selections.length
  if (size > SMALL) return new Set(selections.map(keyOf)).size === size
  for (let index = 1; index < size; index++) {
    const key = keyOf(selections[index] as SelectionSetNode['selections'][number])
    for (let other = 0; other < index; other++) {
      if (keyOf(selections[other] as SelectionSetNode['selections'][number]) === key) return false
    }
  }
  return true
}

/** A spread can't be mistaken for a field: no key has dots. */
function keyOf(selection: SelectionSetNode['selections'][number]): string {
  if (selection.kind === 'Field') return responseKey(selection)
  return selection.kind === 'FragmentSpread' ? `...${selection.name.value}` : '...'
}

/** Keys of one type condition are counted together, wherever it stands; those of different ones never meet. */
function count(
  set: SelectionSetNode,
  condition: string,
  groups: Map<string, Map<string, number>>,
  counts: KeyCounts,
  level: number,
): void {
  if (level === MAX_LEVELS) {
    counts.most = Number.POSITIVE_INFINITY
    return
  }
  let group = groups.get(condition)
  if (group === undefined) {
    group = new Map()
    groups.set(condition, group)
  }
  for (const selection of set.selections) {
    if (selection.kind === 'Field') {
      counts.fields++
      const key = responseKey(selection)
      const times = (group.get(key) ?? 0) + 1
      group.set(key, times)
      if (times > counts.most) counts.most = times
      if (times > 1) {
        const field = selection.name.value
        counts.repeated.set(field, Math.max(times, counts.repeated.get(field) ?? 0))
      }
    } else if (selection.kind === 'InlineFragment') {
      count(selection.selectionSet, selection.typeCondition?.name.value ?? condition, groups, counts, level + 1)
    }
  }
}
