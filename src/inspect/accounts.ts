import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'
import { type Tie, tieOf } from './names.js'

type Field = GraphQLField<unknown, unknown>

/** Fields of the query type that answer the caller. */
export const CALLER = /^(?:me|viewer|myself|self|whoami|currentUser|currentAccount|currentCustomer|loggedInUser)$/
/** Types of callers where no field answers one. */
const ACCOUNT = /^(?:User|Account|Customer|Member)$/
/** What carries other objects belongs to nobody. */
const CARRIER =
  /(?:Payload|Result|Response|Success|Failure|Connection|Edge|Error|Aggregate|Count|Event|AuditEntry|Log)$/

/** What says that the objects of a type are somebody's. */
export interface Ownership {
  readonly field: Field
  readonly tie: Tie
  /** The property by which they are told apart, as far as the schema shows. */
  readonly property: string
}

/** The types of callers, and what looks as if it were theirs. */
export class Accounts {
  readonly #schema: GraphQLSchema
  readonly #types: ReadonlySet<GraphQLNamedType>
  readonly #found = new Map<GraphQLNamedType, Ownership | null>()
  /** What queries lead to: what only a mutation or an event answers carries its outcome. */
  readonly #read: ReadonlySet<GraphQLNamedType>

  constructor(schema: GraphQLSchema) {
    this.#schema = schema
    const fields = Object.values(schema.getQueryType()?.getFields() ?? {})
    const callers = fields.filter(({ name }) => CALLER.test(name)).map(({ type }) => getNamedType(type))
    const accounts = Object.values(schema.getTypeMap()).filter(({ name }) => ACCOUNT.test(name))
    const known = callers.length > 0 ? [...callers, ...accounts.filter(({ name }) => name === 'User')] : accounts
    this.#read = readFrom(schema)
    this.#types = new Set(known.filter((type) => isObjectType(type) && !CARRIER.test(type.name)))
  }

  /** Whether a type is one of callers. */
  has(type: GraphQLNamedType): boolean {
    return this.#types.has(type)
  }

  /** Whether a query leads to objects of a type. */
  isRead(type: GraphQLNamedType): boolean {
    return this.#read.has(type)
  }

  /** By what the objects of a type look owned. */
  ownershipOf(type: GraphQLNamedType): Ownership | undefined {
    let found = this.#found.get(type)
    if (found === undefined) {
      found = this.#look(type) ?? null
      this.#found.set(type, found)
    }
    return found ?? undefined
  }

  #look(type: GraphQLNamedType): Ownership | undefined {
    if (!isObjectType(type) || this.has(type) || CARRIER.test(type.name) || !this.#read.has(type)) return undefined
    const fields = Object.values(type.getFields())
    const ties = fields.flatMap((field) => this.#tie(field))
    const best = ties.find(({ tie }) => tie === 'owner') ?? ties[0]
    if (best === undefined || isLeafType(getNamedType(best.field.type))) return best
    const id = fields.find(({ name }) => name === `${best.field.name}Id`)
    return { ...best, property: id ? id.name : `${best.field.name}.id` }
  }

  #tie(field: Field): Ownership[] {
    const type = isNonNullType(field.type) ? field.type.ofType : field.type
    if (isListType(type) || field.args.length > 0 || CALLER.test(field.name)) return []
    if (isLeafType(type)) {
      const tie = tieOf(field.name, true)
      return tie ? [{ field, tie, property: field.name }] : []
    }
    const named = getNamedType(type)
    const isAccount =
      this.has(named) || (isAbstractType(named) && this.#schema.getPossibleTypes(named).some((one) => this.has(one)))
    if (!isAccount) return []
    const tie = tieOf(field.name, false) ?? (this.has(named) ? 'maker' : undefined)
    return tie ? [{ field, tie, property: `${field.name}.id` }] : []
  }
}

function readFrom(schema: GraphQLSchema): ReadonlySet<GraphQLNamedType> {
  const query = schema.getQueryType()
  const found = new Set<GraphQLNamedType>(query ? [query] : [])
  // A set that grows while it is walked is walked to its end.
  for (const type of found) {
    if (isAbstractType(type)) for (const possible of schema.getPossibleTypes(type)) found.add(possible)
    if (!(isObjectType(type) || isInterfaceType(type))) continue
    for (const field of Object.values(type.getFields())) found.add(getNamedType(field.type))
  }
  return found
}
