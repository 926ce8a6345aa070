import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql'
import { responseKey } from './repeated-keys.js'
import type { Written } from './written.js'

type Fragments = ReadonlyMap<string, Written<FragmentDefinitionNode>>

/**
 * Pairs of fields of one key that the rule on overlapping fields will compare, whatever their type conditions: it merges
 * selection sets as execution does, and its time grows with the pairs and not with the document. Infinity when counting
 * them takes more than the budget, which is linear in the document.
 */
export function countOverlaps(starts: readonly SelectionSetNode[], fragments: Fragments, budget: number): number {
  let left = budget
  let pairs = 0
  const open: (readonly SelectionSetNode[])[] = starts.map((set) => [set])
  for (let merged = open.pop(); merged !== undefined; merged = open.pop()) {
    const groups = new Map<string, { count: number; sets: SelectionSetNode[] }>()
    const seen = new Set<string>()
    const sets = [...merged]
    for (let set = sets.pop(); set !== undefined; set = sets.pop()) {
      for (const selection of set.selections) {
        if (--left < 0) return Number.POSITIVE_INFINITY
        if (selection.kind === 'InlineFragment') sets.push(selection.selectionSet)
        else if (selection.kind === 'FragmentSpread') {
          const fragment = fragments.get(selection.name.value)
          if (fragment === undefined || seen.has(selection.name.value)) continue
          seen.add(selection.name.value)
          sets.push(fragment.node.selectionSet)
        } else {
          const key = responseKey(selection)
          const group = groups.get(key)
          const child = selection.selectionSet
          if (group === undefined) groups.set(key, { count: 1, sets: child ? [child] : [] })
          else {
            pairs += group.count++
            if (child) group.sets.push(child)
          }
        }
      }
    }
    for (const { sets: children } of groups.values()) if (children.length > 0) open.push(children)
  }
  return pairs
}
