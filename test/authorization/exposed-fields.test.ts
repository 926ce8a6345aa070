import { buildSchema } from 'graphql'
import { bulwarkDirectives, ConfigurationError, type SecurityEvent, useFieldAuthorization } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'

const tell = (sdl: string, options: object = {}, times = 1) => {
  const events: SecurityEvent[] = []
  const plugin = useFieldAuthorization({ onEvent: (event) => events.push(event), ...options })
  const make = () => buildSchema(bulwarkDirectives + sdl)
  for (let time = 0; time < times; time++) plugin.onSchemaChange?.({ schema: make() } as never)
  return events.filter(({ name }) => name === 'fields.exposed').map(({ subject }) => subject)
}

describe('fields that look sensitive and carry no rule', () => {
  it.each<[name: string, sdl: string, exposed: string | undefined, options?: object]>([
    [
      'are told of by their names, in each way of writing',
      'type Query { u: U } type U { passwordHash: String password: String PWD: String reset_token: String taxId: ID ssn: String cardNumber: String apiKeys: Int apiKey: String }',
      'U.passwordHash, U.password, U.PWD, U.reset_token, U.taxId, U.ssn, U.cardNumber, U.apiKey',
    ],
    ['and by their types', 'scalar Secret type Query { a: Secret b: [Secret!]! }', 'Query.a, Query.b'],
    [
      'but not what is a type of its own',
      'type Query { card: Card tokens: [Token] } type Card { x: Int } type Token { x: Int }',
      undefined,
    ],
    [
      'nor what only sounds alike',
      'type Query { passwords: Int hashtag: String discard: Int secretary: String tokenise: Int }',
      undefined,
    ],
    [
      'nor what carries a rule, of its own, its type, its interface, or by default',
      `type Query { a: A b: B token: String @authenticated } type A @authenticated { token: String } interface I { token: String @authenticated } type B implements I { token: String }`,
      undefined,
    ],
    [
      'nor what is open to all by word',
      'type Query { token: String @public u: U } type U @public { token: String }',
      undefined,
    ],
    ['nor what has an owner', 'type Query { u: U } type U @owner(field: "id") { taxId: ID }', undefined],
    ['nor anything where the default is to deny', 'type Query { token: String }', undefined, { defaultRule: 'deny' }],
    ['nor anything where nobody wants to know', 'type Query { token: String }', undefined, { sensitiveFields: false }],
  ])('%s', (_, sdl, exposed, options) => {
    expect(tell(sdl, options)).toEqual(exposed === undefined ? [] : [exposed])
  })

  it('are told of once, however often the same schema is made', () => {
    expect(tell('type Query { token: String }', {}, 3)).toEqual(['Query.token'])
  })

  it('stop the server if that is wanted', () => {
    const start = () => tell('type Query { token: String hello: String }', { sensitiveFields: 'fail' })
    expect(start).toThrow(ConfigurationError)
    expect(start).toThrow('Query.token')
    expect(() => tell('type Query { hello: String }', { sensitiveFields: 'fail' })).not.toThrow()
    expect(() => tell('type Query { a: Int }', { sensitiveFields: 'no' })).toThrow(ConfigurationError)
  })
})
