import type { ASTNode, ConstDirectiveNode } from 'graphql'
import { bulwarkDirectives } from '../directives.js'
import type { Finding } from './finding.js'
import { knowsDirectives, type SdlFile } from './read-sdl.js'

export interface Mended {
  /** The text of all files, with the directives written in. */
  readonly text: string
  /** Findings of which the directive was written. */
  readonly mended: readonly Finding[]
}

/**
 * Writes the directives of findings where they belong, and leaves all else as it stands: comments, blanks and order. The text
 * is a proposal: what only a person can tell, such as how long a list is, wants another look.
 */
export function applyMends(files: readonly SdlFile[], findings: readonly Finding[]): Mended {
  const inserts = new Map<string, { readonly at: number; readonly text: string }[]>()
  const seen = new Set<string>()
  const mended: Finding[] = []
  for (const finding of findings) {
    const { insert } = finding.mend ?? {}
    const at = insert && endOf(insert.node)
    if (!insert || at === undefined || !insert.node.loc) continue
    const file = insert.node.loc.source.name
    // Two rules may want one directive in one place.
    const key = `${file} ${at} ${nameOf(insert.directive)}`
    mended.push(finding)
    if (seen.has(key)) continue
    seen.add(key)
    const known = inserts.get(file)
    const one = { at, text: ` ${insert.directive}` }
    if (known) known.push(one)
    else inserts.set(file, [one])
  }
  const texts = files.map(({ name, text }) => insertAll(text, inserts.get(name) ?? []))
  const text = texts.join('\n')
  const needsDefinitions = mended.length > 0 && !files.some((file) => knowsDirectives(file.text))
  return { text: needsDefinitions ? `${text.trimEnd()}\n${bulwarkDirectives}` : text, mended }
}

function insertAll(text: string, inserts: readonly { readonly at: number; readonly text: string }[]): string {
  const parts: string[] = []
  let from = 0
  for (const { at, text: directive } of [...inserts].sort((a, b) => a.at - b.at)) {
    parts.push(text.slice(from, at), directive)
    from = at
  }
  return [...parts, text.slice(from)].join('')
}

/** Where a directive of a definition goes: behind the last that it has, or what comes before them. */
export function endOf(node: ASTNode): number | undefined {
  const given = node as {
    readonly directives?: readonly ConstDirectiveNode[]
    readonly defaultValue?: ASTNode
    readonly type?: ASTNode
    readonly interfaces?: readonly ASTNode[]
    readonly name?: ASTNode
  }
  const last = given.directives?.at(-1) ?? given.defaultValue ?? given.type ?? given.interfaces?.at(-1) ?? given.name
  return last?.loc?.end
}

const nameOf = (directive: string): string => directive.split('(')[0] as string
