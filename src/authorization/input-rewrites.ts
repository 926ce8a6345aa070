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
import { resolverOf } from '../field-resolver.js'
import { defaultOf } from '../graphql-versions.js'
import { unknownName } from '../options-check.js'
import { isThenable } from '../store-call.js'
import type { Viewer } from '../viewer.js'
import type { CompleteAuthorization } from './authorization-options.js'
import { denialOf } from './denial.js'
import type { Executions } from './executions.js'
import { InputMarks } from './input-marks.js'
import type { InputRights } from './input-rights.js'
import { viewerMeets } from './requirement.js'

type Resolve = GraphQLFieldResolver<unknown, unknown>
type Values = Readonly<Record<string, unknown>>

/** What takes the place of a value, for one viewer: `undefined` where it stays. */
type Rewrite = (viewer: Viewer, input: GraphQLArgument | GraphQLInputField) => { readonly value: unknown } | undefined

interface Rewriting {
  readonly viewer: Viewer
  readonly marks: InputMarks<Rewrite>
  readonly done: WeakMap<object, unknown>
}

/** Puts presets into arguments, and takes out what the viewer may not give, before a resolver sees them. */
export class InputRewrites {
  readonly #executions: Executions
  /** What each viewer gets in place of a value: many calls may be given the one of a variable. */
  readonly #done = new WeakMap<Viewer, WeakMap<object, unknown>>()

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
        if (preset) return (viewer) => ({ value: presetOf(preset, viewer, coordinate) })
      }
      const requirement = onForbiddenInput === 'strip' ? rights.of(coordinate) : undefined
      if (requirement === undefined) return undefined
      return (viewer, input) => (viewerMeets(requirement, viewer) ? undefined : { value: defaultOf(input) })
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
        const rewrite = (values: Values, viewer: Viewer) =>
          rewriteAll(coordinate, field.args, values, { viewer, marks, done: this.#doneOf(viewer) })
        const wrap =
          rewrites && field.args.some((arg) => marks.concerns(coordinate, arg))
            ? (own: Resolve | undefined) => this.#wrap(own, rewrite)
            : undefined
        putLayer(field, 'resolve', this, 'rewrites', wrap)
        if (type === subscription) putLayer(field, 'subscribe', this, 'rewrites', wrap)
      }
    }
    return rewrites
  }

  #doneOf(viewer: Viewer): WeakMap<object, unknown> {
    let done = this.#done.get(viewer)
    if (done === undefined) {
      done = new WeakMap()
      this.#done.set(viewer, done)
    }
    return done
  }

  #wrap(own: Resolve | undefined, rewrite: (values: Values, viewer: Viewer) => Record<string, unknown>): Resolve {
    return (source, args, context, info) => {
      const { viewer } = this.#executions.of(context, info)
      return resolverOf(own, context)(source, rewrite(args, viewer), context, info)
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
): Record<string, unknown> {
  const { viewer, marks } = rewriting
  const copy: Record<string, unknown> = { ...values }
  for (const input of inputs) {
    const { name } = input
    const rewrite = marks.of(`${holder}.${name}`)?.(viewer, input)
    if (rewrite !== undefined) {
      if (rewrite.value === undefined) delete copy[name]
      else copy[name] = rewrite.value
    } else if (Object.hasOwn(copy, name)) copy[name] = rewriteValue(copy[name], input.type, rewriting)
  }
  return copy
}

function rewriteValue(value: unknown, given: GraphQLInputType, rewriting: Rewriting): unknown {
  if (typeof value !== 'object' || value === null) return value
  const type = isNonNullType(given) ? given.ofType : given
  const named = getNamedType(type)
  if (!isInputObjectType(named) || !rewriting.marks.leadsThrough(named)) return value
  let result = rewriting.done.get(value)
  if (result === undefined) {
    if (isListType(type)) {
      result = Array.isArray(value) ? value.map((item) => rewriteValue(item, type.ofType, rewriting)) : value
    } else result = rewriteAll(named.name, Object.values(named.getFields()), value as Values, rewriting)
    rewriting.done.set(value, result)
  }
  return result
}
