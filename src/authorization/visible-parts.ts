import {
  type GraphQLArgument,
  type GraphQLDirective,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql'
import { defaultOf } from '../graphql-versions.js'
import type { Viewer } from '../viewer.js'
import type { InputRights } from './input-rights.js'
import { viewerMeets } from './requirement.js'
import type { RuleTable } from './rule-table.js'

type Holder = GraphQLObjectType | GraphQLInterfaceType
type Input = GraphQLArgument | GraphQLInputField

/** The rules of a schema, compiled. */
export interface SchemaRules {
  readonly schema: GraphQLSchema
  readonly table: RuleTable
  readonly inputs: InputRights
  /** By coordinate. */
  readonly presets: Readonly<Record<string, unknown>>
}

/** What directives may stand on in a document; those that stand in schemas alone nobody can use. */
const EXECUTABLE =
  /^(QUERY|MUTATION|SUBSCRIPTION|FIELD|FRAGMENT_DEFINITION|FRAGMENT_SPREAD|INLINE_FRAGMENT|VARIABLE_DEFINITION)$/

/**
 * The coordinates of a schema that a viewer may touch, as far as the viewer alone decides. What is left is a schema again:
 * nothing leads to what is hidden, and an object has all that its interfaces have.
 */
export class VisibleParts {
  readonly #schema: GraphQLSchema
  readonly #types: readonly GraphQLNamedType[]
  /** Of all that there is. */
  readonly #hidden = new Set<string>()
  /** Enums that fields answer keep their values: whoever may not give one may get it. */
  readonly #answered: ReadonlySet<string>

  constructor({ schema, table, inputs, presets }: SchemaRules, viewer: Viewer) {
    this.#schema = schema
    this.#types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
    this.#answered = new Set(
      this.#holders().flatMap((type) => fieldsOf(type).map((field) => getNamedType(field.type).name)),
    )
    for (const type of this.#holders()) {
      for (const { name } of fieldsOf(type)) {
        const rules = isObjectType(type) ? [table.of(type.name, name)] : table.ofSelection(type, name)
        if (!rules.every((rule) => rule === undefined || viewerMeets(rule.requirement, viewer)))
          this.#hide(`${type.name}.${name}`)
      }
    }
    for (const [coordinate] of inputs.all()) if (inputs.hides(coordinate, viewer)) this.#hide(coordinate)
    this.#hidePresets(presets)
    for (let before = -1; before < this.#hidden.size; ) {
      before = this.#hidden.size
      for (const type of this.#types) this.#settle(type)
    }
    // What nothing led to before is shown to those from whom nothing is hidden.
    if (this.isNarrow) this.#hideUnreached()
  }

  /** Whether anything is hidden. */
  get isNarrow(): boolean {
    return this.#hidden.size > 0
  }

  /** The same text for the same parts. */
  get key(): string {
    return [...this.#hidden].sort().join(' ')
  }

  get hidden(): number {
    return this.#hidden.size
  }

  has(coordinate: string): boolean {
    return !this.#hidden.has(coordinate)
  }

  hasDirective({ locations, args }: GraphQLDirective): boolean {
    return locations.some((one) => EXECUTABLE.test(one)) && args.every(({ type }) => this.has(getNamedType(type).name))
  }

  #holders(): readonly Holder[] {
    return this.#types.filter((type) => isObjectType(type) || isInterfaceType(type))
  }

  #hide(coordinate: string): void {
    this.#hidden.add(coordinate)
  }

  /** What stands there whatever the client writes, the client need not know of. */
  #hidePresets(presets: Readonly<Record<string, unknown>>): void {
    const settle = (coordinates: readonly string[], input: Input) => {
      const [own = ''] = coordinates
      if (coordinates.some((one) => Object.hasOwn(presets, one)) && !isRequired(input)) this.#hide(own)
    }
    for (const type of this.#types) {
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) settle([`${type.name}.${field.name}`], field)
      } else if (isObjectType(type) || isInterfaceType(type)) {
        const holders = [type, ...type.getInterfaces()]
        for (const field of fieldsOf(type)) {
          for (const arg of field.args)
            settle(
              holders.map((one) => `${one.name}.${field.name}.${arg.name}`),
              arg,
            )
        }
      }
    }
  }

  /** Hides what can't be used any more because of something else that is hidden. */
  #settle(type: GraphQLNamedType): void {
    const { name } = type
    if (!this.has(name)) return
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of fieldsOf(type)) this.#settleField(type, field.name)
      const isRoot = type === this.#schema.getQueryType()
      if (!isRoot && fieldsOf(type).every((field) => !this.has(`${name}.${field.name}`))) this.#hide(name)
    } else if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields())
      for (const field of fields) this.#settleInput(`${name}.${field.name}`, field)
      const left = fields.filter((field) => this.has(`${name}.${field.name}`))
      if (left.length === 0 || fields.some((field) => isRequired(field) && !left.includes(field))) this.#hide(name)
    } else if (isUnionType(type)) {
      if (type.getTypes().every((member) => !this.has(member.name))) this.#hide(name)
    } else if (isEnumType(type)) {
      if (type.getValues().every((value) => !this.hasValue(name, value.name))) this.#hide(name)
    }
  }

  /** Whether a value of an enum is shown. */
  hasValue(type: string, value: string): boolean {
    return this.#answered.has(type) || this.has(`${type}.${value}`)
  }

  #settleField(type: Holder, name: string): void {
    const coordinate = `${type.name}.${name}`
    const field = type.getFields()[name]
    if (!field || !this.has(coordinate)) return
    // Who implements an interface has all that it has.
    const implementing = isInterfaceType(type) ? this.#schema.getImplementations(type) : NONE
    const others: readonly Holder[] = [...implementing.objects, ...implementing.interfaces]
    for (const arg of field.args) {
      const own = `${coordinate}.${arg.name}`
      this.#settleInput(own, arg)
      if (others.some((one) => !this.has(`${one.name}.${name}.${arg.name}`))) this.#hide(own)
      if (!this.has(own) && isRequired(arg)) this.#hide(coordinate)
    }
    if (!this.has(getNamedType(field.type).name)) this.#hide(coordinate)
    if (others.some((one) => !this.has(`${one.name}.${name}`))) this.#hide(coordinate)
  }

  #settleInput(coordinate: string, input: Input): void {
    if (!this.has(coordinate)) return
    if (!this.has(getNamedType(input.type).name) || this.#tells(defaultOf(input), input.type)) this.#hide(coordinate)
  }

  /** Whether a default speaks of what is hidden. */
  #tells(value: unknown, given: GraphQLInputType): boolean {
    if (value === undefined || value === null) return false
    const type = isNonNullType(given) ? given.ofType : given
    if (isListType(type)) return [value].flat().some((item) => this.#tells(item, type.ofType))
    if (isEnumType(type)) {
      const named = type.getValues().filter((one) => one.value === value || one.name === value)
      return named.some((one) => !this.hasValue(type.name, one.name))
    }
    if (!isInputObjectType(type) || typeof value !== 'object') return false
    const fields = type.getFields()
    return Object.entries(value).some(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined
      return field !== undefined && (!this.has(`${type.name}.${name}`) || this.#tells(inner, field.type))
    })
  }

  #hideUnreached(): void {
    const schema = this.#schema
    const reached = new Set<GraphQLNamedType>()
    const reach = (type: GraphQLNamedType | null | undefined) => {
      if (type && this.has(type.name)) reached.add(type)
    }
    for (const root of [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]) reach(root)
    for (const directive of schema.getDirectives()) {
      if (this.hasDirective(directive)) for (const { type } of directive.args) reach(getNamedType(type))
    }
    for (const type of reached) {
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const parent of type.getInterfaces()) reach(parent)
        for (const { name, type: given, args } of fieldsOf(type)) {
          if (!this.has(`${type.name}.${name}`)) continue
          reach(getNamedType(given))
          for (const arg of args) if (this.has(`${type.name}.${name}.${arg.name}`)) reach(getNamedType(arg.type))
        }
      } else if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          if (this.has(`${type.name}.${field.name}`)) reach(getNamedType(field.type))
        }
      }
      if (isInterfaceType(type) || isUnionType(type)) for (const object of schema.getPossibleTypes(type)) reach(object)
    }
    for (const type of this.#types) if (!reached.has(type)) this.#hide(type.name)
  }
}

const NONE = { objects: [], interfaces: [] }

function fieldsOf(type: Holder) {
  return Object.values(type.getFields())
}

function isRequired(input: Input): boolean {
  return isNonNullType(input.type) && defaultOf(input) === undefined
}
