import {
  type GraphQLArgument,
  type GraphQLFieldResolver,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { ConfigurationError, SecurityError } from '../errors.js'
import { putLayer } from '../field-layers.js'
import type { resolverOf } from '../field-resolver.js'
import { givenDefaultOf } from '../graphql-versions.js'
import { unknownName } from '../options-check.js'
import { isThenable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import type { CompleteAuthorization } from './authorization-options.js'
import { denialOf } from './denial.js'
import type { Execution, Executions } from './executions.js'
import { InputMarks } from './input-marks.js'
import type { InputRights } from './input-rights.js'
import { type Requirement, viewerMeets } from './requirement.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>
type Values = Readonly<Record<string, unknown>>

/** What becomes of an input: one or the other. */
interface Rewrite {
  readonly preset?: (viewer: Viewer) => unknown
  /** Of whoever does not meet it the value is taken out. */
  readonly requirement?: Requirement
}

interface Rewriting {
  readonly viewer: Viewer
  readonly marks: InputMarks<Rewrite>
  /** What stands in place of a value that the client has written: many calls may be given the one of a variable. */
  readonly written: Map<object, unknown>
  /** The same where it is a default, of which nothing is taken out. */
  readonly defaults: Map<object, unknown>
}

/** Puts presets into arguments, and takes out what the viewer may not give, before a resolver sees them. */
export class InputRewrites {
  readonly #executions: Executions

  constructor(executions: Executions) {
    this.#executions = executions
  }

  /**
   * Answers whether there is anything to rewrite; nothing is where rules are only reported. Throws a `ConfigurationError` for
   * a preset of what there is not.
   */
  mark(
    schema: GraphQLSchema,
    rights: InputRights,
    { mode, presets, onForbiddenInput }: CompleteAuthorization,
  ): boolean {
    const unused = new Set(Object.keys(presets))
    const coordinates: string[] = []
    const marks = new InputMarks<Rewrite>(schema, (coordinate, _inputs, inherited) => {
      coordinates.push(coordinate)
      for (const one of [coordinate, ...inherited]) {
        unused.delete(one)
        const preset = Object.hasOwn(presets, one) ? presets[one] : undefined
        if (preset) return { preset: (viewer) => presetOf(preset, viewer, coordinate) }
      }
      const requirement = onForbiddenInput === 'strip' ? rights.of(coordinate) : undefined
      return requirement && { requirement }
    })
    for (const coordinate of unused) {
      const sentence = `fieldAuthorization.presets: there is no argument or input field ${coordinate}.`
      throw new ConfigurationError(unknownName(sentence, coordinate, coordinates))
    }
    const rewrites = mode === 'enforce' && !marks.isEmpty
    const subscription = schema.getSubscriptionType()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        const rewrite = (values: Values, execution: Execution) =>
          rewriteAll(coordinate, field.args, values, this.#rewritingOf(execution, marks), true)
        const wrap =
          rewrites && field.args.some((arg) => marks.concerns(coordinate, arg))
            ? (own: Resolve | undefined, otherwise: typeof resolverOf) => this.#wrap(own, rewrite, otherwise)
            : undefined
        putLayer(field, 'resolve', this, 'rewrites', wrap)
        if (type === subscription) putLayer(field, 'subscribe', this, 'rewrites', wrap)
      }
    }
    return rewrites
  }

  #rewritingOf(execution: Execution, marks: InputMarks<Rewrite>): Rewriting {
    let rewriting = execution.found.get(this) as Rewriting | undefined
    if (rewriting === undefined) {
      rewriting = { viewer: execution.viewer, marks, written: new Map(), defaults: new Map() }
      execution.found.set(this, rewriting)
    }
    return rewriting
  }

  #wrap(
    own: Resolve | undefined,
    rewrite: (values: Values, execution: Execution) => Record<string, unknown>,
    otherwise: typeof resolverOf,
  ): Resolve {
    return (source, args, context, info) => {
      const execution = this.#executions.of(context, info)
      const given = execution.isElsewhere ? args : rewrite(args, execution)
      return otherwise(own, context)(source, given, context, info)
    }
  }
}

/** Nothing of a stranger stands for anybody. */
function presetOf(preset: (viewer: Viewer) => unknown, viewer: Viewer, coordinate: string): unknown {
  const value = viewer.kind === 'anonymous' ? undefined : preset(viewer)
  if (value === undefined || value === null) throw new SecurityError(denialOf(viewer, coordinate))
  if (isThenable(value)) throw new TypeError(`The preset of ${coordinate} answers a promise.`)
  return value
}

/** The arguments or fields of one object, copied. */
function rewriteAll(
  holder: string,
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  values: Values,
  rewriting: Rewriting,
  isWritten: boolean,
): Record<string, unknown> {
  const { viewer, marks } = rewriting
  const copy: Record<string, unknown> = { ...values }
  for (const input of inputs) {
    const { name, type } = input
    const { preset, requirement } = marks.of(`${holder}.${name}`) ?? STAYS
    if (preset) copy[name] = preset(viewer)
    else if (isWritten && requirement && !viewerMeets(requirement, viewer)) {
      const value = givenDefaultOf(input)
      if (value === undefined) delete copy[name]
      else copy[name] = rewriteValue(value, type, rewriting, false)
    } else if (Object.hasOwn(copy, name)) {
      const value = copy[name]
      copy[name] = rewriteValue(value, type, rewriting, isWritten && !isDefaultOf(input, value))
    }
  }
  return copy
}

const STAYS: Rewrite = Object.freeze({})

/** Who has written what stands there anyway has written nothing. */
function isDefaultOf(input: GraphQLArgument | GraphQLInputField, value: unknown): boolean {
  return typeof value === 'object' && value !== null && isSame(value, givenDefaultOf(input))
}

function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const keys = Object.keys(b)
  return (
    Array.isArray(a) === Array.isArray(b) &&
    Object.keys(a).length === keys.length &&
    keys.every((key) => Object.hasOwn(a, key) && isSame((a as Values)[key], (b as Values)[key]))
  )
}

/** Of what no client has written nothing is taken out: a default of the schema is what everybody gets. */
function rewriteValue(value: unknown, given: GraphQLInputType, rewriting: Rewriting, isWritten: boolean): unknown {
  if (typeof value !== 'object' || value === null) return value
  const type = isNonNullType(given) ? given.ofType : given
  const named = getNamedType(type)
  if (!isInputObjectType(named) || !rewriting.marks.leadsThrough(named)) return value
  const done = isWritten ? rewriting.written : rewriting.defaults
  let result = done.get(value)
  if (result === undefined) {
    if (isListType(type)) {
      result = Array.isArray(value) ? value.map((item) => rewriteValue(item, type.ofType, rewriting, isWritten)) : value
    } else result = rewriteAll(named.name, Object.values(named.getFields()), value as Values, rewriting, isWritten)
    done.set(value, result)
  }
  return result
}
