import type { GraphQLSchema } from 'graphql'
import type { BulwarkOptions } from '../bulwark-options.js'
import { ConfigurationError } from '../errors.js'
import { unknownName } from '../options-check.js'
import { type AccessTable, accessTable } from './access-table.js'
import { type Finding, placeOf, type Severity, severities } from './finding.js'
import { ruleNames, rules } from './rules.js'
import { Subject } from './subject.js'

/** What an audit may be told. */
export interface AuditSchemaOptions {
  /** Those of the server, as far as they change what is found. @default its defaults */
  readonly server?: BulwarkOptions
  /** Rules that are not looked for. @default none */
  readonly disabled?: readonly string[]
  /** The least that is told. @default 'low' */
  readonly severity?: Severity
}

export interface SchemaAudit {
  /** The worst first; of one rule in the order of the schema. */
  readonly findings: readonly Finding[]
  readonly access: AccessTable
}

/**
 * Looks through a schema for what its rules have left open. It runs nothing: what a resolver does by itself nobody sees here.
 *
 * @throws ConfigurationError for a schema or options that would stop the server, and for a rule that there is not.
 */
export function auditSchema(schema: GraphQLSchema, options: AuditSchemaOptions = {}): SchemaAudit {
  const { server = {}, disabled = [], severity: least = 'low' } = options
  const unknown = disabled.find((name) => !ruleNames.includes(name))
  if (unknown !== undefined)
    throw new ConfigurationError(unknownName(`There is no rule ${unknown}.`, unknown, ruleNames))
  const subject = new Subject(schema, server)
  const findings: Finding[] = []
  for (const rule of rules) {
    if (disabled.includes(rule.id)) continue
    for (const { coordinate, message, node, mend, severity = rule.severity } of rule.find(subject)) {
      if (rank(severity) > rank(least)) continue
      findings.push({ rule: rule.id, severity, coordinate, message, mend: mend ?? null, place: placeOf(node) })
    }
  }
  // The order of rules, and within one that of the schema, stays.
  findings.sort((a, b) => rank(a.severity) - rank(b.severity))
  return { findings, access: accessTable(subject) }
}

const rank = (severity: Severity): number => severities.indexOf(severity)
