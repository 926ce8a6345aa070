import {
  type GraphQLArgument,
  type GraphQLFieldResolver,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { ConfigurationError, SecurityError } from '../errors.js'
import { resolverOf } from '../field-resolver.js'
import { defaultOf } from '../graphql-versions.js'
import { unknownName } from '../options-check.js'
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

/** Puts presets into arguments, and takes out what the viewer may not give, before a resolver sees them. */
export class InputRewrites {
  readonly #executions: Executions
  readonly #wrappers = new WeakSet<Resolve>()

  constructor(executions: Executions) {
    this.#executions = executions
  }

  /** Answers whether there is anything to rewrite. Throws a `ConfigurationError` for a preset of what there is not. */
  mark(schema: GraphQLSchema, rights: InputRights, { presets, onForbiddenInput }: CompleteAuthorization): boolean {
    const unused = new Set(Object.keys(presets))
    const coordinates: string[] = []
    const marks = new InputMarks<Rewrite>(schema, (coordinate) => {
      coordinates.push(coordinate)
      unused.delete(coordinate)
      const preset = Object.hasOwn(presets, coordinate) ? presets[coordinate] : undefined
      if (preset) return (viewer) => ({ value: presetOf(preset, viewer, coordinate) })
      const requirement = onForbiddenInput === 'strip' ? rights.of(coordinate) : undefined
      if (requirement === undefined) return undefined
      return (viewer, input) => (viewerMeets(requirement, viewer) ? undefined : { value: defaultOf(input) })
    })
    for (const coordinate of unused) {
      const sentence = `fieldAuthorization.presets: there is no argument or input field ${coordinate}.`
      throw new ConfigurationError(unknownName(sentence, coordinate, coordinates))
    }
    if (marks.isEmpty) return false
    const subscription = schema.getSubscriptionType()
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      for (const field of Object.values(type.getFields())) {
        const coordinate = `${type.name}.${field.name}`
        if (!field.args.some((arg) => marks.concerns(coordinate, arg))) continue
        const rewrite = (values: Values, viewer: Viewer) => rewriteAll(coordinate, field.args, values, viewer, marks)
        field.resolve = this.#wrap(field.resolve, rewrite)
        if (type === subscription) field.subscribe = this.#wrap(field.subscribe, rewrite)
      }
    }
    return true
  }

  #wrap(own: Resolve | undefined, rewrite: (values: Values, viewer: Viewer) => Record<string, unknown>): Resolve {
    if (own && this.#wrappers.has(own)) return own
    const wrapper: Resolve = (source, args, context, info) => {
      const { viewer } = this.#executions.of(context, info)
      return resolverOf(own, context)(source, rewrite(args, viewer), context, info)
    }
    this.#wrappers.add(wrapper)
    return wrapper
  }
}

/** Nothing of a stranger stands for anybody. */
function presetOf(preset: (viewer: Viewer) => unknown, viewer: Viewer, coordinate: string): unknown {
  const value = viewer.kind === 'anonymous' ? undefined : preset(viewer)
  if (value === undefined || value === null) throw new SecurityError(denialOf(viewer, coordinate))
  return value
}

/** The arguments or fields of one object, copied. */
function rewriteAll(
  holder: string,
  inputs: readonly (GraphQLArgument | GraphQLInputField)[],
  values: Values,
  viewer: Viewer,
  marks: InputMarks<Rewrite>,
): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...values }
  for (const input of inputs) {
    const { name } = input
    const rewrite = marks.of(`${holder}.${name}`)?.(viewer, input)
    if (rewrite !== undefined) {
      if (rewrite.value === undefined) delete copy[name]
      else copy[name] = rewrite.value
    } else if (Object.hasOwn(copy, name)) copy[name] = rewriteValue(copy[name], input.type, viewer, marks)
  }
  return copy
}

function rewriteValue(value: unknown, given: GraphQLInputType, viewer: Viewer, marks: InputMarks<Rewrite>): unknown {
  if (value === null || value === undefined) return value
  const type = isNonNullType(given) ? given.ofType : given
  if (isListType(type)) {
    return Array.isArray(value) ? value.map((item) => rewriteValue(item, type.ofType, viewer, marks)) : value
  }
  if (!isInputObjectType(type) || !marks.leadsThrough(type) || typeof value !== 'object') return value
  return rewriteAll(type.name, Object.values(type.getFields()), value as Values, viewer, marks)
}
