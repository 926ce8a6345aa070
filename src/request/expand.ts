import type { FragmentDefinitionNode, OperationDefinitionNode } from 'graphql'
import type { Written } from './written.js'

/** The size of a definition with every fragment put in its place. Doubles saturate at Infinity by themselves. */
export interface Size {
  depth: number
  fields: number
  aliases: number
}

type Fragments = ReadonlyMap<string, Written<FragmentDefinitionNode>>

/**
 * Sizes of all operations in time linear in the document: each fragment is measured once, after those it spreads. A
 * fragment that reaches itself is named in `cycle`; what it would add to itself is left out.
 */
export function expand(
  operations: readonly Written<OperationDefinitionNode>[],
  fragments: Fragments,
): { sizes: Size[]; cycle: string | null } {
  const sizes = new Map<string, Size>()
  const cycle = fragments.size === 0 ? null : measureFragments(fragments, sizes)
  return { sizes: operations.map((operation) => measure(operation, sizes)), cycle }
}

function measure(written: Written, sizes: ReadonlyMap<string, Size>): Size {
  const size: Size = { depth: written.depth, fields: written.fields, aliases: written.aliases }
  for (const spread of written.spreads) {
    const fragment = sizes.get(spread.name)
    if (fragment === undefined) continue
    size.depth = Math.max(size.depth, spread.depth + fragment.depth)
    size.fields += fragment.fields
    size.aliases += fragment.aliases
  }
  return size
}

/** Depth first with a stack of its own: a ring of thousands of fragments must not overflow ours. */
function measureFragments(fragments: Fragments, sizes: Map<string, Size>): string | null {
  const open = new Set<string>()
  let cycle: string | null = null
  for (const start of fragments.keys()) {
    if (sizes.has(start)) continue
    const path: { name: string; written: Written; next: number }[] = []
    const enter = (name: string, written: Written) => {
      open.add(name)
      path.push({ name, written, next: 0 })
    }
    enter(start, fragments.get(start) as Written)
    while (path.length > 0) {
      const top = path[path.length - 1] as (typeof path)[number]
      const spread = top.written.spreads[top.next++]
      if (spread === undefined) {
        sizes.set(top.name, measure(top.written, sizes))
        open.delete(top.name)
        path.pop()
      } else if (open.has(spread.name)) {
        cycle ??= spread.name
      } else if (!sizes.has(spread.name)) {
        const written = fragments.get(spread.name)
        if (written !== undefined) enter(spread.name, written)
      }
    }
  }
  return cycle
}
