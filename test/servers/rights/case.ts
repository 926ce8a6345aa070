import { type GraphQLFieldResolver, type GraphQLSchema, isScalarType } from 'graphql'
import { type BulwarkOptions, bulwarkDirectives, type ErrorCode, errorTable } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'
import { jwtOptions, signToken } from '../../support/tokens.js'
import type { Ask, Sender } from '../hosts/host.js'
import type { FieldError, Row } from '../rows/row.js'

type Rights = Pick<BulwarkOptions, 'fieldAuthorization' | 'ownership'>

/** A small schema with rules, and attacks on them: each on every host that can carry it. */
export interface Case {
  readonly name: string
  readonly typeDefs: string
  /** Made for each server anew, with whatever its resolvers remember. */
  readonly start: () => Setting
}

export interface Setting extends Rights {
  readonly resolvers: Readonly<Record<string, unknown>>
  /** What is asked, in this order, so that one row may prepare the next. */
  readonly rows: readonly CaseRow[]
  /** Limits that would refuse the attack before any rule is asked. */
  readonly limits?: BulwarkOptions
  /** Before each row. */
  readonly reset?: () => void
  /** Looks, after each row, at what has happened meanwhile. */
  readonly settled?: () => void
}

export interface CaseRow extends Omit<Row, 'request' | 'expected'> {
  readonly request: Ask
  /** A stream is told by its events. */
  readonly expected: Row['expected'] | { readonly kind: 'events'; readonly events: readonly Event[] }
  /** Names of the hosts that know what the row is about. @default all */
  readonly on?: RegExp
  /** What must have run; of what is refused, nothing may. */
  readonly runs?: readonly string[]
  /**
   * Without the rules the client finds some of `never`, or something has run of what is refused. `false` where that would
   * show nothing.
   */
  readonly control?: boolean
}

/** One event of a stream as the client has it. */
export interface Event {
  readonly data: unknown
  readonly codes?: readonly ErrorCode[]
}

export const events = (...list: readonly Event[]) => ({ kind: 'events', events: list }) as const

/** An error at a place of an answer, with the text of the table and nothing else. */
export const at = (code: ErrorCode, ...path: (string | number)[]): FieldError => ({
  path,
  code,
  message: errorTable[code].message,
})

/** A caller by name. */
export const as = (sub: string, claims: Readonly<Record<string, unknown>> = {}): Sender => ({
  lines: async () => [['authorization', `Bearer ${await signToken({ sub, ...claims })}`]],
})

export const base: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  logger: { info() {}, warn() {}, error() {} },
}

type Resolvers = NonNullable<Parameters<typeof createSchema>[0]['resolvers']>
type Resolve = GraphQLFieldResolver<unknown, unknown>

/** Notes each resolver that runs. */
export function schemaOf(typeDefs: string, resolvers: Setting['resolvers'], ran: string[]): GraphQLSchema {
  const noting =
    (coordinate: string, resolve: Resolve): Resolve =>
    (...args) => {
      ran.push(coordinate)
      return resolve(...args)
    }
  const watched = (type: string, fields: unknown) =>
    isScalarType(fields)
      ? fields
      : Object.fromEntries(
          Object.entries(fields as object).map(([name, field]) => {
            const coordinate = `${type}.${name}`
            if (name.startsWith('__')) return [name, field]
            if (typeof field === 'function') return [name, noting(coordinate, field)]
            return [name, { ...field, subscribe: noting(coordinate, field.subscribe) }]
          }),
        )
  const all: Record<string, unknown> = { ...resolvers, Query: { ...(resolvers.Query as object), companion: () => 'x' } }
  return createSchema({
    typeDefs: [bulwarkDirectives, typeDefs, 'extend type Query { companion: String! }'],
    resolvers: Object.fromEntries(
      Object.entries(all).map(([type, fields]) => [type, watched(type, fields)]),
    ) as Resolvers,
  })
}
