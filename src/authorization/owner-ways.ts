import type { MaybePromise } from '../guard.js'
import { isThenable } from '../store-call.js'
import { some } from './every-and-some.js'

/** A place in an object on the way to its owners, compiled once: ways that begin alike are walked together. */
export interface OwnerStep {
  readonly key: string
  /** Which of the wanted texts must stand here. */
  readonly owners: readonly number[]
  readonly steps: readonly OwnerStep[]
}

type Wanted = readonly (string | undefined)[]

/** Compiles the ways to the owners of an object. */
export function compileWays(ways: readonly (readonly string[])[]): readonly OwnerStep[] {
  return stepsOf(ways.map((way, index) => ({ way, index })))
}

function stepsOf(ways: readonly { readonly way: readonly string[]; readonly index: number }[]): readonly OwnerStep[] {
  const keys = [...new Set(ways.flatMap(({ way }) => way.slice(0, 1)))]
  return keys.map((key) => {
    const rest = ways.filter(({ way }) => way[0] === key).map(({ way, index }) => ({ way: way.slice(1), index }))
    const owners = rest.filter(({ way }) => way.length === 0).map(({ index }) => index)
    return { key, owners, steps: stepsOf(rest) }
  })
}

/** Whether all owners of an object are those wanted. What is missing, and what can't be compared, is nobody's. */
export function matchesSteps(
  steps: readonly OwnerStep[],
  wanted: Wanted,
  object: object,
  start = 0,
): MaybePromise<boolean> {
  for (let index = start; index < steps.length; index++) {
    const step = steps[index] as OwnerStep
    const verdict = matches(step, wanted, (object as Record<string, unknown>)[step.key])
    if (isThenable(verdict)) return verdict.then((holds) => holds && matchesSteps(steps, wanted, object, index + 1))
    if (!verdict) return false
  }
  return true
}

function matches(step: OwnerStep, wanted: Wanted, value: unknown): MaybePromise<boolean> {
  if (typeof value !== 'object' || value === null) return step.steps.length === 0 && isWanted(step, wanted, value)
  if (isThenable(value)) return value.then((later) => matches(step, wanted, later))
  if (Array.isArray(value)) return matchesOne(step, wanted, value)
  // An object is no id.
  return step.owners.length === 0 && matchesSteps(step.steps, wanted, value)
}

/** Of a list one item must match all: the tenant of one member and the user of another are nobody's. */
function matchesOne(step: OwnerStep, wanted: Wanted, items: readonly unknown[]): MaybePromise<boolean> {
  if (step.steps.length === 0) return items.some((item) => isWanted(step, wanted, item))
  return some(items, (item) => matches(step, wanted, item))
}

function isWanted({ owners }: OwnerStep, wanted: Wanted, value: unknown): boolean {
  for (const owner of owners) {
    const one = wanted[owner]
    if (one === undefined || (value !== one && canonical(value) !== one)) return false
  }
  return true
}

/** The one text of an id, whether a database has it as a number or as a text; `undefined` for what is no id. */
export function canonical(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  if (typeof value === 'bigint') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined
}
