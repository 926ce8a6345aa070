import { type GraphQLNamedType, type GraphQLSchema, getNamedType, isAbstractType, isObjectType } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { unknownName } from '../options-check.js'
import { assertRenamed } from '../renamed-directives.js'
import { schemaSays } from '../schema-says.js'
import { holdsAnything } from '../unstructured.js'
import { type OwnerRule, readOwnerRule } from './owner-rule.js'
import type { CompleteOwnership } from './ownership-options.js'

/** Whose the objects of a schema are, read once. */
export class OwnerTable {
  readonly #schema: GraphQLSchema
  readonly #rules = new Map<string, OwnerRule>()

  /** Throws a `ConfigurationError` for a rule that can't be meant, or that would have no effect. */
  constructor(schema: GraphQLSchema, { owners, loaders, ownerDirective, ownsDirective, roles }: CompleteOwnership) {
    this.#schema = schema
    assertRenamed(schema, 'ownership.directives', { owner: ownerDirective, owns: ownsDirective })
    const roots: unknown[] = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__')) continue
      const [said, more] = schemaSays(type.name, type, 'owner', ownerDirective)
      const decide = Object.hasOwn(owners, type.name) ? owners[type.name] : undefined
      if (said === undefined && decide === undefined) continue
      if (more !== undefined) throw new ConfigurationError(`${type.name} has two owners.`)
      if (!isObjectType(type)) {
        throw new ConfigurationError(`The owner of ${type.name} has no effect: only an object type has one.`)
      }
      if (roots.includes(type)) {
        throw new ConfigurationError(`The owner of ${type.name} can't be meant: nobody has a root of operations.`)
      }
      this.#rules.set(type.name, readOwnerRule(type.name, said ?? {}, decide, roles))
    }
    const types = Object.keys(schema.getTypeMap())
    for (const [key, named] of Object.entries({ owners, loaders })) {
      const unknown = Object.keys(named).find((name) => !types.includes(name))
      if (unknown === undefined) continue
      const sentence = `ownership.${key}.${unknown}: the schema has no type ${unknown}.`
      throw new ConfigurationError(unknownName(sentence, unknown, types))
    }
  }

  get isEmpty(): boolean {
    return this.#rules.size === 0
  }

  ruleOf(type: string): OwnerRule | undefined {
    return this.#rules.get(type)
  }

  /** Whether a value of a type may be an object that somebody owns. */
  mayBeOwned(type: GraphQLNamedType): boolean {
    if (!isAbstractType(type)) return this.#rules.has(type.name)
    return this.#schema.getPossibleTypes(type).some(({ name }) => this.#rules.has(name))
  }

  /** Fields of scalars that hold anything, beside those that hold owned objects: what is in them nobody looks through. */
  unstructured(): readonly string[] {
    const found: string[] = []
    for (const type of Object.values(this.#schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue
      const fields = Object.values(type.getFields())
      const isNear = this.#rules.has(type.name) || fields.some((field) => this.mayBeOwned(getNamedType(field.type)))
      if (!isNear) continue
      for (const { name, type: returned } of fields) {
        if (holdsAnything(getNamedType(returned).name)) found.push(`${type.name}.${name}`)
      }
    }
    return found
  }
}
