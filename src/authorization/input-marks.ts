import {
  type GraphQLArgument,
  type GraphQLEnumValue,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql'

/** What may be marked in the inputs of a schema. */
export type MarkedInput = GraphQLArgument | GraphQLInputField | GraphQLEnumValue

/** Reads the mark of one of them; what an interface declares of an argument holds where the object has it. */
type Read<Mark> = (
  coordinate: string,
  inputs: readonly MarkedInput[],
  /** Of the argument in the interfaces that declare it. */
  inherited: readonly string[],
) => Mark | undefined

/** Marks on arguments, input fields and enum values by coordinate, and the types through which a marked one is reached. */
export class InputMarks<Mark> {
  readonly #marks = new Map<string, Mark>()
  readonly #leading = new Set<string>()

  constructor(schema: GraphQLSchema, read: Read<Mark>) {
    const mark = (coordinate: string, inputs: readonly MarkedInput[], inherited: readonly string[] = []) => {
      const found = read(coordinate, inputs, inherited)
      if (found !== undefined) this.#marks.set(coordinate, found)
      return found !== undefined
    }
    const fields: [holder: string, type: GraphQLNamedType][] = []
    for (const type of Object.values(schema.getTypeMap())) {
      const { name } = type
      if (name.startsWith('__')) continue
      if (isInputObjectType(type)) {
        for (const field of Object.values(type.getFields())) {
          if (mark(`${name}.${field.name}`, [field])) this.#leading.add(name)
          fields.push([name, getNamedType(field.type)])
        }
      } else if (isEnumType(type)) {
        for (const value of type.getValues()) if (mark(`${name}.${value.name}`, [value])) this.#leading.add(name)
      } else if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) {
          for (const arg of field.args) {
            const declared = type.getInterfaces().flatMap((parent) => {
              const one = parent.getFields()[field.name]?.args.find((each) => each.name === arg.name)
              return one ? [{ coordinate: `${parent.name}.${field.name}.${arg.name}`, one }] : []
            })
            mark(
              `${name}.${field.name}.${arg.name}`,
              [arg, ...declared.map(({ one }) => one)],
              declared.map(({ coordinate }) => coordinate),
            )
          }
        }
      }
    }
    for (let before = -1; before < this.#leading.size; ) {
      before = this.#leading.size
      for (const [holder, type] of fields) if (this.#leading.has(type.name)) this.#leading.add(holder)
    }
  }

  get isEmpty(): boolean {
    return this.#marks.size === 0
  }

  of(coordinate: string): Mark | undefined {
    return this.#marks.get(coordinate)
  }

  all(): Iterable<[coordinate: string, mark: Mark]> {
    return this.#marks
  }

  /** Whether a marked input may be within a value of a type. */
  leadsThrough(type: GraphQLNamedType): boolean {
    return this.#leading.has(type.name)
  }

  /** Whether an argument of a field is marked or may hold what is. */
  concerns(field: string, { name, type }: GraphQLArgument): boolean {
    return this.#marks.has(`${field}.${name}`) || this.leadsThrough(getNamedType(type))
  }
}
