import { Kind, type SelectionNode } from 'graphql'
import { list } from './graphql-versions.js'
import type { Values } from './values.js'

/** A variable of `@skip` or `@include`. */
export interface Condition {
  readonly variable: string
  readonly skip: boolean
}

/** Of what is selected whatever the variables. */
export const ALWAYS: readonly Condition[] = Object.freeze([])

/** The conditions that variables decide; `undefined` for what is never selected. */
export function conditionsOf({ directives }: SelectionNode): readonly Condition[] | undefined {
  if (directives === undefined || directives.length === 0) return ALWAYS
  let conditions: Condition[] | undefined
  for (const directive of directives) {
    const skip = directive.name.value === 'skip'
    if (!skip && directive.name.value !== 'include') continue
    const value = list(directive.arguments).find(({ name }) => name.value === 'if')?.value
    if (value?.kind === Kind.BOOLEAN && value.value === skip) return undefined
    if (value?.kind !== Kind.VARIABLE) continue
    conditions ??= []
    conditions.push({ variable: value.name.value, skip })
  }
  return conditions ?? ALWAYS
}

/** Anything but the one value that leaves a selection out keeps it in. */
export function isMet(conditions: readonly Condition[], values: Values): boolean {
  for (const { variable, skip } of conditions) {
    if (values.read(variable) === skip) return false
  }
  return true
}
