import {
  type ASTNode,
  type GraphQLField,
  type GraphQLInputObjectType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'
import { completeAuthorization, type FieldAuthorizationOptions } from '../authorization/authorization-options.js'
import { InputRights } from '../authorization/input-rights.js'
import { OwnedIds } from '../authorization/owned-ids.js'
import { OwnerTable } from '../authorization/owner-table.js'
import { type CompleteOwnership, completeOwnership } from '../authorization/ownership-options.js'
import { isOpen, OPEN, type Requirement } from '../authorization/requirement.js'
import { RuleTable } from '../authorization/rule-table.js'
import type { BulwarkOptions } from '../bulwark-options.js'
import { CostModel } from '../cost/cost-model.js'
import { completeCostModel } from '../cost/cost-options.js'
import { type CompleteInputValidation, completeInputValidation } from '../input/input-options.js'
import { FieldRules } from '../rate-limit/field-rules.js'
import { type Annotated, schemaSays } from '../schema-says.js'
import { Accounts } from './accounts.js'
import { isStaffRole } from './names.js'

type Field = GraphQLField<unknown, unknown>

/** A field at the root of a mutation or subscription, by which something is done to an object. */
export interface Write {
  readonly coordinate: string
  readonly field: Field
  readonly requirement: Requirement
}

/** A schema and the options of its server, read once for all rules. */
export class Subject {
  readonly schema: GraphQLSchema
  readonly options: BulwarkOptions
  /** All types but those of introspection. */
  readonly types: readonly GraphQLNamedType[]
  readonly rules: RuleTable
  readonly inputs: InputRights
  readonly owners: OwnerTable
  readonly ownership: CompleteOwnership
  readonly costs: CostModel
  readonly validation: CompleteInputValidation
  readonly calls: FieldRules
  readonly accounts: Accounts
  readonly writes: readonly Write[]
  /** By input type: a write that may be given one, and is not for the staff alone. */
  readonly writeOf: ReadonlyMap<string, Write>
  /** A role that may be told to do what others may not; `undefined` where there is none. */
  readonly staffRole: string | undefined
  readonly #names: ReturnType<typeof completeAuthorization>

  /** Throws a `ConfigurationError` for what would stop the server. */
  constructor(schema: GraphQLSchema, options: BulwarkOptions = {}) {
    this.schema = schema
    this.options = options
    this.types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'))
    const roles = options.roles && { roles: options.roles }
    this.#names = completeAuthorization({ ...this.#authorizationOptions(), ...roles })
    this.rules = new RuleTable(schema, this.#names)
    this.inputs = new InputRights(schema, this.rules, this.#names)
    this.ownership = completeOwnership({ ...(options.ownership || {}), ...roles })
    this.owners = new OwnerTable(schema, this.ownership)
    // For what it throws; a schema alone tells of no loaders.
    if (options.ownership) new OwnedIds(schema, this.owners, this.ownership)
    this.costs = new CostModel(schema, completeCostModel('costModel', options.costModel ?? {}))
    this.validation = completeInputValidation(options.inputValidation || {})
    this.calls = new FieldRules(schema, (options.rateLimit || undefined)?.directive ?? 'rateLimit')
    this.accounts = new Accounts(schema)
    this.writes = [schema.getMutationType(), schema.getSubscriptionType()].flatMap((root) =>
      Object.values(root?.getFields() ?? {}).map((field) => ({
        coordinate: `${root?.name}.${field.name}`,
        field,
        requirement: this.requirementOf(String(root?.name), field.name),
      })),
    )
    this.writeOf = writesByInput(this.writes.filter(({ requirement }) => !isKept(requirement)))
    this.staffRole = this.#staffRole()
  }

  /** Fields of object types, and of interfaces where they are wanted. */
  *fields(withInterfaces = false): Iterable<{ type: GraphQLObjectType; field: Field; coordinate: string }> {
    for (const type of this.types) {
      if (!(isObjectType(type) || (withInterfaces && isInterfaceType(type)))) continue
      for (const field of Object.values(type.getFields())) {
        yield { type: type as GraphQLObjectType, field, coordinate: `${type.name}.${field.name}` }
      }
    }
  }

  isRoot(type: GraphQLNamedType): boolean {
    const { schema } = this
    return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type as never)
  }

  requirementOf(type: string, field: string): Requirement {
    return this.rules.of(type, field)?.requirement ?? OPEN
  }

  /** Whether anybody may touch a field, and nobody has said so. */
  isForgotten(type: GraphQLObjectType, field: Field): boolean {
    return isOpen(this.requirementOf(type.name, field.name)) && !this.rules.isPublic(type, field)
  }

  /** What a part of the schema says under a directive of the rules. */
  says(coordinate: string, element: Annotated, key: 'public' | 'owner' | 'policy'): boolean {
    const name = key === 'owner' ? this.ownership.ownerDirective : this.#names.directives[key]
    return schemaSays(coordinate, element, key, name).length > 0
  }

  /** Whether `@owns` stands on an argument or input field. */
  isOwnedId(coordinate: string, element: Annotated): boolean {
    return schemaSays(coordinate, element, 'owns', this.ownership.ownsDirective).length > 0
  }

  /** Whether what the viewer is puts it into a preset, whatever a client writes. */
  hasPreset(coordinate: string): boolean {
    return Object.hasOwn(this.#names.presets, coordinate)
  }

  /** The directive that keeps something for those who run the service. */
  get staffDirective(): string {
    const { directives } = this.#names
    if (this.staffRole === undefined) return `@${directives.authenticated}`
    return `@${directives.requiresRole}(roles: [${JSON.stringify(this.staffRole)}])`
  }

  get signedInDirective(): string {
    return `@${this.#names.directives.authenticated}`
  }

  get policyDirective(): string {
    return `@${this.#names.directives.policy}`
  }

  /** Names of the directives that state a rule. */
  get ruleDirectives(): readonly string[] {
    const { public: _, ...rules } = this.#names.directives
    return Object.values(rules)
  }

  get authorization(): ReturnType<typeof completeAuthorization> {
    return this.#names
  }

  #authorizationOptions(): FieldAuthorizationOptions {
    const given = this.options.fieldAuthorization || {}
    if (given.policies !== undefined || given.decide !== undefined) return given
    if (this.options.fieldAuthorization !== undefined) return given
    // Nobody has told which policies there are: all that the schema names.
    const policies = Object.fromEntries([...policyNames(this.types)].map((name) => [name, () => false]))
    return { policies }
  }

  #staffRole(): string | undefined {
    const { roles } = this.#names
    if (roles) return roles.find(isStaffRole)
    for (const { requirement } of this.rules.all()) {
      const found = requirement.roles.flat().find(isStaffRole)
      if (found !== undefined) return found
    }
    return 'admin'
  }
}

/** Whether something is for the staff alone, or decided by what only the application knows. */
export function isKept({ roles, scopes, policies, denied }: Requirement): boolean {
  return denied || scopes.length > 0 || policies.length > 0 || roles.some((any) => any.every(isStaffRole))
}

/** By input type, the first of the writes that may be given one. */
function writesByInput(writes: readonly Write[]): ReadonlyMap<string, Write> {
  const found = new Map<GraphQLInputObjectType, Write>()
  const add = (type: GraphQLNamedType, write: Write) => {
    if (isInputObjectType(type) && !found.has(type)) found.set(type, write)
  }
  for (const write of writes) for (const arg of write.field.args) add(getNamedType(arg.type), write)
  // A map that grows while it is walked is walked to its end.
  for (const [type, write] of found) {
    for (const field of Object.values(type.getFields())) add(getNamedType(field.type), write)
  }
  return new Map([...found].map(([type, write]) => [type.name, write]))
}

function policyNames(types: readonly GraphQLNamedType[]): Set<string> {
  const names = new Set<string>()
  const read = (coordinate: string, element: Annotated) => {
    for (const said of schemaSays(coordinate, element, 'policy')) {
      const given = Array.isArray(said) ? said : (said as { policies?: unknown }).policies
      for (const name of [given].flat(Number.POSITIVE_INFINITY)) if (typeof name === 'string') names.add(name)
    }
  }
  for (const type of types) {
    read(type.name, type)
    if (!(isObjectType(type) || isInterfaceType(type))) continue
    for (const field of Object.values(type.getFields())) read(`${type.name}.${field.name}`, field)
  }
  return names
}

/** The node in which a directive can be written, of a part of the schema that has one. */
export function nodeOf(element: { readonly astNode?: ASTNode | null | undefined }): ASTNode | undefined {
  return element.astNode?.loc ? element.astNode : undefined
}
