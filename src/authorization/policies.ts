import { ConfigurationError } from '../errors.js'
import type { Emit } from '../events.js'
import type { MaybePromise } from '../guard.js'
import { isThenable, withDeadline } from '../store-call.js'
import type { Decider } from './decider.js'
import { every, some } from './every-and-some.js'
import type { Execution } from './executions.js'
import type { Policy, PolicyInput } from './policy.js'
import type { Requirement } from './requirement.js'

interface PoliciesParts {
  readonly policyOf: Readonly<Record<string, Policy>>
  readonly decider: Decider | undefined
  readonly deadline: number
  readonly emit: Emit
  readonly now: () => number
}

/** Asks the policies of the application and its policy engine, each once for an object, and takes anything but `true` for a denial. */
export class Policies {
  readonly #policyOf: Readonly<Record<string, Policy>>
  readonly #decider: Decider | undefined
  readonly #deadline: number
  readonly #emit: Emit
  readonly #now: () => number

  constructor({ policyOf, decider, deadline, emit, now }: PoliciesParts) {
    this.#policyOf = policyOf
    this.#decider = decider
    this.#deadline = deadline
    this.#emit = emit
    this.#now = now
  }

  /** Whether all that the requirement leaves to policies holds for an object. */
  meets({ policies }: Requirement, execution: Execution, input: PolicyInput): MaybePromise<boolean> {
    return every(policies, (any) => some(any, (all) => every(all, (name) => this.#ask(name, execution, input))))
  }

  #ask(name: string, execution: Execution, input: PolicyInput): MaybePromise<boolean> {
    const { object } = input
    if (typeof object !== 'object' || object === null) return this.#run(name, execution, input)
    const key = keyOf(name, input, this.#argumentsOf(execution))
    if (key === undefined) return this.#run(name, execution, input)
    let ofObject = execution.found.get(object) as Map<string, MaybePromise<boolean>> | undefined
    if (ofObject === undefined) {
      ofObject = new Map()
      execution.found.set(object, ofObject)
    }
    let verdict = ofObject.get(key)
    if (verdict === undefined) {
      verdict = this.#run(name, execution, input)
      ofObject.set(key, verdict)
    }
    return verdict
  }

  #argumentsOf(execution: Execution): KnownArguments {
    let known = execution.found.get(this) as KnownArguments | undefined
    if (known === undefined) {
      known = { values: new Map(), texts: new Map() }
      execution.found.set(this, known)
    }
    return known
  }

  #run(name: string, execution: Execution, input: PolicyInput): MaybePromise<boolean> {
    try {
      const answer = this.#answer(name, execution, input)
      if (!isThenable(answer)) return answer === true
      return withDeadline(answer, this.#deadline).then(
        (later) => later === true,
        (error) => this.#failed(name, error),
      )
    } catch (error) {
      return this.#failed(name, error)
    }
  }

  /** A name is either a policy or an action. */
  #answer(name: string, { viewer, key }: Execution, input: PolicyInput): MaybePromise<boolean> | undefined {
    if (!this.#decider?.actions.includes(name)) return this.#policyOf[name]?.(viewer, input)
    const { parentType, fieldName } = input.info
    const question = { ...input, action: name, type: parentType.name, field: fieldName, execution: key }
    return this.#decider.decide(viewer, question)
  }

  #failed(name: string, error: unknown): false {
    // The text of another error may hold anything.
    const detail = error instanceof ConfigurationError ? { detail: error.message } : undefined
    this.#emit({ name: 'policy.failed', guard: 'fieldAuthorization', at: this.#now(), subject: name, ...detail })
    return false
  }
}

/** Arguments that verdicts depend on, each by a number: many calls may be given the list or object of one variable. */
interface KnownArguments {
  /** `undefined` of an object of which its text does not tell all. */
  readonly values: Map<unknown, number | undefined>
  /** Of objects, by their text. */
  readonly texts: Map<string, number>
}

/** What a verdict depends on beside the object; `undefined` where that has no text. */
function keyOf(name: string, { args, info }: PolicyInput, known: KnownArguments): string | undefined {
  let key = `${name} ${info.parentType.name}.${info.fieldName}`
  for (const [arg, value] of Object.entries(args)) {
    const number = numberOf(value, known)
    if (number === undefined) return undefined
    key += ` ${arg} ${number}`
  }
  return key
}

/** Equal values have one number; `undefined` of what its text does not tell, such as an instance of a class. */
function numberOf(value: unknown, known: KnownArguments, depth = 0): number | undefined {
  const { values, texts } = known
  if (values.has(value)) return values.get(value)
  let number: number | undefined
  if (typeof value === 'object' && value !== null) {
    const text = depth > MAX_DEPTH || !isPlain(value) ? undefined : textOf(value, known, depth)
    number = text === undefined ? undefined : (texts.get(text) ?? values.size)
    if (text !== undefined && number !== undefined) texts.set(text, number)
  } else if (['string', 'boolean'].includes(typeof value) || value === null || Number.isFinite(value)) {
    number = values.size
  }
  values.set(value, number)
  return number
}

/** An object by the numbers of what is in it. */
function textOf(value: object, known: KnownArguments, depth: number): string | undefined {
  const parts: string[] = []
  for (const [name, inner] of Object.entries(value)) {
    const number = numberOf(inner, known, depth + 1)
    if (number === undefined) return undefined
    parts.push(Array.isArray(value) ? String(number) : `${JSON.stringify(name)}:${number}`)
  }
  return Array.isArray(value) ? `[${parts.join()}]` : `{${parts.join()}}`
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true
  const prototype = Object.getPrototypeOf(value)
  return (prototype === null || prototype === Object.prototype) && !('toJSON' in value)
}

/** Arguments that are nested more deeply are asked about each time. */
const MAX_DEPTH = 50
