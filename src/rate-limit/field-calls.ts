import type { FieldNode } from 'graphql'
import type { OperationInput } from '../guard.js'
import { SelectionPlan } from '../selection-plan.js'
import { hidesVariables, type Values } from '../values.js'
import type { FieldRule, FieldRules } from './field-rules.js'

/** A place of the document where a field with a rule is selected, and how often it stands there. */
export interface FieldCall {
  readonly rule: FieldRule
  readonly node: FieldNode
  count: number
}

/** The calls of one operation, compiled once and counted for the variables of each request. */
export class FieldCalls {
  readonly #plan: SelectionPlan<Omit<FieldCall, 'count'>>
  /** Whether there are more selections than anybody counts, or some that nobody can tell of. */
  readonly isTooLarge: boolean

  constructor(input: Pick<OperationInput, 'schema' | 'document' | 'operation'>, rules: FieldRules) {
    this.#plan = new SelectionPlan(input, (type, node) =>
      rules.of(type, node.name.value).map((rule) => ({ rule, node })),
    )
    this.isTooLarge = this.#plan.isTooLarge || hidesVariables(input)
  }

  get isEmpty(): boolean {
    return this.#plan.isEmpty
  }

  /** Every place with the number of ways that lead to it. */
  count(values: Values): readonly FieldCall[] {
    const calls = new Map<FieldNode, FieldCall[]>()
    this.#plan.visit(values, ({ rule, node }, times) => {
      const known = calls.get(node)
      const same = known?.find((call) => call.rule === rule)
      if (same) same.count += times
      else if (known) known.push({ rule, node, count: times })
      else calls.set(node, [{ rule, node, count: times }])
    })
    return [...calls.values()].flat()
  }
}
