import type { ASTNode } from 'graphql'
import { endOf } from '../apply-mends.js'
import type { SchemaAudit } from '../audit-schema.js'
import { type Finding, fingerprintOf } from '../finding.js'
import { rules } from '../rules.js'
import { LEVELS, sarifLog } from './sarif-log.js'

/**
 * The report as SARIF 2.1.0 (OASIS), which code scanning shows beside the lines of the schema.
 *
 * @param file What findings are said to be in that have no place: the module of a schema that is written in code.
 */
export function sarifReport({ findings }: SchemaAudit, version: string, file: string): string {
  return sarifLog(version, rules, { results: findings.map((finding) => toResult(finding, file)) })
}

function toResult(finding: Finding, file: string): object {
  const { rule, severity, coordinate, message, mend, place } = finding
  const advice = [mend?.sdl, mend?.note && `(${mend.note})`].filter(Boolean).join(' ')
  const fix = mend?.insert && toFix(mend.insert.node, mend.insert.directive)
  return {
    ruleId: rule,
    ruleIndex: rules.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: advice ? `${message} ${advice}` : message },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: toUri(place?.file ?? file) },
          ...(place && { region: { startLine: place.line, startColumn: place.column } }),
        },
        logicalLocations: [{ fullyQualifiedName: coordinate }],
      },
    ],
    partialFingerprints: { 'graphqlBulwark/v1': fingerprintOf(finding) },
    ...(fix && { fixes: [fix] }),
  }
}

function toFix(node: ASTNode, directive: string): object | undefined {
  const end = endOf(node)
  const { source } = node.loc ?? {}
  if (end === undefined || source === undefined) return undefined
  const { line, column } = placeAt(node, end)
  const region = { startLine: line, startColumn: column, endLine: line, endColumn: column }
  return {
    description: { text: `Add ${directive}` },
    artifactChanges: [
      {
        artifactLocation: { uri: toUri(source.name) },
        replacements: [{ deletedRegion: region, insertedContent: { text: ` ${directive}` } }],
      },
    ],
  }
}

/** From the last token before it, so that the file is not read again for each finding. */
function placeAt(node: ASTNode, end: number): { readonly line: number; readonly column: number } {
  let token = node.loc?.startToken
  while (token?.next && token.end < end) token = token.next
  return { line: token?.line ?? 1, column: (token?.column ?? 1) + (token ? token.end - token.start : 0) }
}

/** A relative reference, in which each part is escaped. */
function toUri(file: string): string {
  return file.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/')
}
