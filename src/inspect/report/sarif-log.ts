import type { Severity } from '../finding.js'
import { cweName, cweUrl, owaspName, owaspUrl, type Rule } from '../rule.js'
import { plainJson } from './plain.js'

/** How SARIF calls what is that bad. */
export const LEVELS = { high: 'error', medium: 'warning', low: 'note' } as const satisfies Record<Severity, string>
/** As code scanning reads it, from 0 to 10. */
const SCORES = { high: '8.0', medium: '5.0', low: '2.0' } as const satisfies Record<Severity, string>

type Told = Omit<Rule, 'find'>

/** One run as SARIF 2.1.0 (OASIS): what was looked for, and what was found. */
export function sarifLog(version: string, rules: readonly Told[], run: object): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'graphql-bulwark',
            version,
            informationUri: 'https://www.npmjs.com/package/graphql-bulwark',
            rules: rules.map(toRule),
          },
        },
        columnKind: 'utf16CodeUnits',
        ...run,
      },
    ],
  }
  return `${plainJson(log)}\n`
}

function toRule(rule: Told): object {
  const text = `${rule.why} ${owaspName(rule)}, ${cweName(rule)}: ${cweUrl(rule)}`
  return {
    id: rule.id,
    shortDescription: { text: rule.title },
    fullDescription: { text: rule.why },
    help: { text },
    helpUri: owaspUrl(rule),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: ['security', owaspName(rule), cweName(rule)], 'security-severity': SCORES[rule.severity] },
  }
}
