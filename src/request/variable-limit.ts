import type { Violation } from '../errors.js'
import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import type { CallerLimits } from '../limit-table.js'
import { exceeds } from '../limit-violation.js'
import { documentLimitGuard } from './document-limits.js'
import { readVariableFacts } from './variable-facts.js'

const names = ['variables', 'variableBytes', 'variableDepth', 'variableValues'] as const
const definitions = ['variables'] as const

/** Options of {@link variableLimitGuard}. */
export type VariableLimitOptions = LimitGuardOptions<(typeof names)[number]>

/** Bounds variable definitions, and size, depth and number of the values that come with them. */
export function variableLimitGuard(options: VariableLimitOptions = {}): Guard {
  const { mode, ceiling, ofOperation } = readLimitOptions('variableLimit', names, options)
  const { variableBytes: _bytes, variableDepth: _depth, variableValues: _values, ...own } = options
  const ofDocument = documentLimitGuard('variableLimit', definitions, own)
  return {
    ...ofDocument,
    mode,
    summary: `${ofDocument.summary}, ${ceiling.variableBytes} bytes, depth ${ceiling.variableDepth}`,
    operation(input) {
      return ofDocument.operation?.(input) ?? compare(input.variables, ofOperation(input))
    },
  }
}

function compare(variables: Readonly<Record<string, unknown>>, limits: CallerLimits): Violation | undefined {
  const facts = readVariableFacts(variables, limits.variableValues)
  return (
    exceeds('variableValues', 'VARIABLE_LIMIT_EXCEEDED', limits.variableValues, facts.values) ??
    exceeds('variableDepth', 'VARIABLE_LIMIT_EXCEEDED', limits.variableDepth, facts.depth) ??
    exceeds('variableBytes', 'VARIABLE_LIMIT_EXCEEDED', limits.variableBytes, facts.bytes)
  )
}
