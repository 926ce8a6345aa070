import type { ASTNode } from 'graphql'

/** How bad it is, worst first. */
export const severities = ['high', 'medium', 'low'] as const
export type Severity = (typeof severities)[number]

/** What mends a finding. */
export interface Mend {
  /** The SDL as it should stand, in one line. */
  readonly sdl: string
  /** What the options of the server need beside it. */
  readonly note?: string
  /** The directive that `--fix` writes, and where: nothing where only a person can tell. */
  readonly insert?: { readonly node: ASTNode; readonly directive: string }
}

/** Where something stands in the SDL. */
export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

/** What a rule has found at one coordinate. */
export interface Found {
  readonly coordinate: string
  readonly message: string
  /** @default the severity of the rule */
  readonly severity?: Severity
  readonly node?: ASTNode | null | undefined
  readonly mend?: Mend
}

/** What an audit tells. */
export interface Finding {
  readonly rule: string
  readonly severity: Severity
  readonly coordinate: string
  readonly message: string
  readonly mend: Mend | null
  /** `null` for a schema that is written in code. */
  readonly place: Place | null
}

/** The same for the same flaw, wherever it moves in the file. */
export function fingerprintOf({ rule, coordinate }: Pick<Finding, 'rule' | 'coordinate'>): string {
  return `${rule} ${coordinate}`
}

/** Where the name of a part of the schema stands. */
export function placeOf(node: ASTNode | null | undefined): Place | null {
  const named = node && 'name' in node && node.name && typeof node.name === 'object' ? (node.name as ASTNode) : node
  const loc = named?.loc
  // The token knows its line; to ask the source for it would read the file again for each finding.
  return loc ? { file: loc.source.name, line: loc.startToken.line, column: loc.startToken.column } : null
}
