import { GraphQLError } from 'graphql'
import { SECRET } from './gate-of.js'

function throwing(key: string, error: object = new Error(SECRET)): object {
  return Object.defineProperty(error, key, {
    get() {
      throw new Error(`${SECRET} of a getter`)
    },
  })
}

function circular(): GraphQLError {
  const extensions: Record<string, unknown> = { sql: SECRET }
  extensions.self = extensions
  return new GraphQLError(SECRET, { extensions })
}

function chained(length: number): Error {
  let error: Error = new Error(SECRET)
  for (let depth = 0; depth < length; depth++) error = new GraphQLError(SECRET, { originalError: error })
  return error
}

function itsOwnOriginal(): object {
  const error = new Error(SECRET)
  return Object.assign(error, { originalError: error })
}

/** As graphql makes it of what a driver threw: the wrapper copies the extensions. */
function driver(): GraphQLError {
  const error = Object.assign(new Error(SECRET), { extensions: { code: 'FORBIDDEN', sql: SECRET } })
  return new GraphQLError(error.message, { originalError: error, path: ['field'] })
}

/** What nobody meant for a client, by what is strange about it. */
export const strangeErrors: readonly [string, unknown][] = [
  ['an Error', new Error(SECRET)],
  ['an Error with a cause', new Error(SECRET, { cause: new Error(SECRET) })],
  ['an AggregateError', new AggregateError([new Error(SECRET)], SECRET)],
  ['a string', SECRET],
  ['a symbol', Symbol(SECRET)],
  ['an object', { message: SECRET, password: SECRET }],
  ['an object without prototype', Object.assign(Object.create(null) as object, { message: SECRET })],
  ['a function', () => SECRET],
  ['undefined', undefined],
  ['null', null],
  ['an error that prints itself', Object.assign(new Error(SECRET), { toJSON: () => SECRET })],
  ['a frozen Error', Object.freeze(new Error(SECRET))],
  ['a frozen GraphQLError', Object.freeze(new GraphQLError(SECRET))],
  ['a message of 1 MB', new Error(SECRET.repeat(170_000))],
  ['a GraphQLError without a code', new GraphQLError(SECRET)],
  ['a GraphQLError with a code of its own', new GraphQLError(SECRET, { extensions: { code: 'DATABASE' } })],
  ['a GraphQLError with a code that is no text', new GraphQLError(SECRET, { extensions: { code: ['FORBIDDEN'] } })],
  ['a GraphQLError around an Error', new GraphQLError(SECRET, { originalError: new Error(SECRET) })],
  [
    'a public code around an Error',
    new GraphQLError(SECRET, { originalError: new Error(SECRET), extensions: { code: 'FORBIDDEN' } }),
  ],
  ['a driver error with a public code', driver()],
  ['extensions in a circle', circular()],
  ['an original of itself', itsOwnOriginal()],
  ['a chain of a hundred', chained(100)],
  ['a getter of message that throws', throwing('message')],
  ['a getter of extensions that throws', throwing('extensions', new GraphQLError(SECRET))],
  ['a getter of originalError that throws', throwing('originalError')],
  ['a getter of path that throws', throwing('path')],
  ['a getter of nodes that throws', throwing('nodes', new GraphQLError(SECRET))],
  ['nodes that are none', Object.assign(new GraphQLError(SECRET), { nodes: [throwing('loc', {})] })],
  [
    'a look-alike by its name alone',
    Object.assign(new Error(SECRET), { name: 'GraphQLError', extensions: { code: 'FORBIDDEN' } }),
  ],
  [
    'a name and code of a refusal',
    Object.assign(new Error(SECRET), { name: 'SecurityError', violation: { code: 'FORBIDDEN' } }),
  ],
]
