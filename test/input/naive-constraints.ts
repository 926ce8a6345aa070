import { isDeepStrictEqual } from 'node:util'
import {
  type ConstDirectiveNode,
  type GraphQLInputType,
  type GraphQLObjectType,
  isInputObjectType,
  isListType,
  isNonNullType,
  valueFromASTUntyped,
} from 'graphql'

type Test = (value: never, limit: never) => boolean

const ofLists: Readonly<Record<string, Test>> = {
  minItems: (value: unknown[], limit: number) => value.length >= limit,
  maxItems: (value: unknown[], limit: number) => value.length <= limit,
  uniqueItems: (value: unknown[]) =>
    value.every((one, at) => value.slice(at + 1).every((other) => !isDeepStrictEqual(plain(one), plain(other)))),
}

const ofValues: Readonly<Record<string, Test>> = {
  minLength: (value: string, limit: number) => [...value].length >= limit,
  maxLength: (value: string, limit: number) => [...value].length <= limit,
  min: (value: number, limit: number) => value >= limit,
  max: (value: number, limit: number) => value <= limit,
  exclusiveMin: (value: number, limit: number) => value > limit,
  exclusiveMax: (value: number, limit: number) => value < limit,
  multipleOf: (value: number, limit: number) => Number.isInteger(value / limit),
}

/** Objects of graphql have no prototype. */
function plain(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value))
}

interface Said {
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
}

/** What the arguments that a resolver is given break, by coordinate: everything is read anew, and nothing is compiled. */
export function naiveViolations(
  type: GraphQLObjectType,
  fieldName: string,
  args: Readonly<Record<string, unknown>>,
): readonly string[] {
  const found: string[] = []
  for (const one of [type, ...type.getInterfaces()]) {
    for (const arg of one.getFields()[fieldName]?.args ?? []) {
      look(`${one.name}.${fieldName}.${arg.name}`, arg, arg.type, args[arg.name], found, one === type)
    }
  }
  return found
}

function look(
  coordinate: string,
  said: Said,
  type: GraphQLInputType,
  value: unknown,
  found: string[],
  within: boolean,
) {
  const limits = (said.astNode?.directives ?? [])
    .filter(({ name }) => name.value === 'constraint')
    .flatMap((one) => (one.arguments ?? []).map((arg) => [arg.name.value, valueFromASTUntyped(arg.value)] as const))
  const note = (tests: Readonly<Record<string, Test>>, given: unknown) => {
    const isShort = limits.every(
      ([name, limit]) => name !== 'maxLength' || [...(given as string)].length <= Number(limit),
    )
    for (const [name, limit] of limits) {
      const isBroken =
        name === 'pattern' && tests === ofValues
          ? isShort && !new RegExp(String(limit), 'u').test(given as string)
          : tests[name]?.(given as never, limit as never) === false
      if (isBroken) found.push(`${coordinate} ${name}`)
    }
  }
  const into = (one: GraphQLInputType, given: unknown, isOuter: boolean): void => {
    if (given === null || given === undefined) return
    if (isNonNullType(one)) into(one.ofType, given, isOuter)
    else if (isListType(one)) {
      if (isOuter) note(ofLists, given)
      for (const item of given as unknown[]) into(one.ofType, item, false)
    } else if (!isInputObjectType(one)) note(ofValues, given)
    else if (within) {
      for (const field of Object.values(one.getFields())) {
        look(
          `${one.name}.${field.name}`,
          field,
          field.type,
          (given as Record<string, unknown>)[field.name],
          found,
          true,
        )
      }
    }
  }
  into(type, value, true)
}
