import {
  buildSchema,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
} from 'graphql'
import { bulwarkDirectives, ConfigurationError, type InputValidationOptions } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { sensitiveInputs } from '../../src/input/sensitive.js'
import { asking, told } from './asking.js'

const argument = (type: string, constraint: string) => `type Query { f(a: ${type} @constraint(${constraint})): Int }`

describe('a constraint that can have no effect stops the server', () => {
  test.each<[sdl: string, message: string]>([
    [argument('Int', 'minLength: 1'), 'minLength of Query.f.a has no effect: its type, Int, is no text.'],
    [argument('[Boolean!]', 'maxLength: 1'), 'maxLength of Query.f.a has no effect'],
    [argument('Boolean', 'min: 1'), 'min of Query.f.a has no effect: its type, Boolean, is no number.'],
    [argument('String', 'max: 1'), 'max of Query.f.a has no effect: its type, String, is no number.'],
    [argument('ID', 'multipleOf: 1'), 'multipleOf of Query.f.a has no effect'],
    [argument('Int!', 'maxItems: 1'), 'maxItems of Query.f.a has no effect: its type, Int!, is no list.'],
    [argument('String', 'minLength: 0'), 'minLength of Query.f.a has no effect.'],
    [argument('[Int]', 'minItems: 0'), 'minItems of Query.f.a has no effect.'],
    [argument('[Int]', 'uniqueItems: false'), 'uniqueItems of Query.f.a has no effect.'],
    [argument('String', 'minLength: -1'), 'minLength of Query.f.a must be a whole number of at least 0.'],
    [argument('Float', 'multipleOf: 0'), 'multipleOf of Query.f.a must be a number above 0.'],
    [argument('String', 'pattern: ""'), 'pattern of Query.f.a must be a text.'],
    [argument('String', 'format: "emial"'), 'format of Query.f.a: there is no format emial. Did you mean email?'],
    [argument('String', 'format: "url"'), 'there is no format url. Did you mean uri?'],
    [argument('String', 'pattern: "("'), 'pattern of Query.f.a is no regular expression'],
    [argument('String', 'pattern: "\\\\-"'), 'pattern of Query.f.a is no regular expression'],
    [argument('String', 'pattern: "^(?=a)"'), "pattern of Query.f.a can't be run in linear time"],
    [argument('String', 'pattern: "(a)\\\\1"'), "pattern of Query.f.a can't be run in linear time"],
    [argument('Int', 'min: 2, max: 1'), 'No value meets min 2 of Query.f.a and max 1 of Query.f.a.'],
    [argument('Int', 'min: 1, exclusiveMax: 1'), 'No value meets min 1'],
    [argument('Int', 'exclusiveMin: 1, max: 1'), 'No value meets exclusiveMin 1'],
    [argument('String', 'minLength: 3, maxLength: 2'), 'No value meets minLength 3'],
    [argument('[Int]', 'minItems: 3, maxItems: 2'), 'No value meets minItems 3'],
    ['type Query { f(a: Int @constraint): Int }', 'constraint of Query.f.a says nothing.'],
    [
      'input I { a: E @constraint(maxLength: 1) } enum E { A } type Query { f(i: I): Int }',
      'maxLength of I.a has no effect',
    ],
    ['input I { a: I @constraint(min: 1) } type Query { f(i: I): Int }', 'min of I.a has no effect'],
    [
      'input I { a: Int @constraint(min: 1) } type Query { f: Int }',
      'constraint of I.a has no effect: no field takes I.',
    ],
    [
      'input I { j: J } input J { a: Int @constraint(min: 1) } directive @d(i: I) on FIELD type Query { f: Int }',
      'constraint of J.a has no effect: no field takes J.',
    ],
    ['directive @d(a: Int @constraint(min: 1)) on FIELD type Query { f: Int }', 'constraint of @d(a:) has no effect'],
    [
      'interface N { f(a: Int @constraint(min: 1)): Int } type Query { n: N }',
      'constraint of N.f.a has no effect: no type implements N.',
    ],
    [
      'interface N { f(a: Int @constraint(min: 3)): Int } type Query implements N { f(a: Int @constraint(max: 2)): Int }',
      'No value meets min 3 of N.f.a and max 2 of Query.f.a.',
    ],
    [
      `interface N { f(a: Int): Int } type A implements N { f(a: Int @constraint(min: 3)): Int }
       type B implements N { f(a: Int @constraint(max: 2)): Int } type Query { n: N }`,
      'No value meets min 3 of A.f.a and max 2 of B.f.a.',
    ],
    ['type Query { f(a: Int = 3 @constraint(max: 2)): Int }', 'The default of Query.f.a breaks max of Query.f.a.'],
    [
      'input I { a: [String] = ["abc"] @constraint(maxLength: 2) } type Query { f(i: I): Int }',
      'The default of I.a breaks maxLength of I.a.',
    ],
    [
      'input I { a: Int @constraint(max: 2) } type Query { f(i: [I] = [{ a: 1 }, { a: 3 }]): Int }',
      'The default of Query.f.i breaks max of I.a.',
    ],
    [
      'interface N { f(a: Int @constraint(max: 2)): Int } type Query implements N { f(a: Int = 3): Int }',
      'The default of Query.f.a breaks max of N.f.a.',
    ],
  ])('%s', (sdl, message) => {
    expect(() => asking(sdl)).toThrow(ConfigurationError)
    expect(() => asking(sdl)).toThrow(message)
  })

  test.each<[options: object, message: string]>([
    [{ mod: 'report' }, 'Unknown option inputValidation.mod. Did you mean mode?'],
    [{ mode: 'of' }, 'inputValidation.mode'],
    [{ maxPatternLength: 0 }, 'inputValidation.maxPatternLength must be a whole number'],
    [{ directives: { constraint: 'check' } }, 'the schema has no directive check'],
    [{ directives: { constrain: 'check' } }, 'Did you mean constraint?'],
    [{ jsonLimits: { byte: 1 } }, 'Did you mean bytes?'],
    [{ jsonLimits: { bytes: 0 } }, 'inputValidation.jsonLimits.bytes'],
    [{ jsonSchemas: { 'I.x': true } }, 'there is no argument or input field I.x'],
    [{ jsonSchemas: { 'Query.f.b': true } }, 'Did you mean Query.f.a?'],
    [{ jsonSchemas: { 'Query.f.a': true } }, 'of Query.f.a has no effect: Int is no scalar of yours.'],
    [{ jsonSchemas: [] }, 'inputValidation.jsonSchemas must be an object.'],
    [{ ajv: {} }, 'inputValidation.ajv must be a class.'],
  ])('%j', (options, message) => {
    expect(() => asking('type Query { f(a: Int): Int }', options as InputValidationOptions)).toThrow(message)
  })
})

describe('in code', () => {
  const schemaOf = (bulwark: object, defaultValue?: unknown) =>
    new GraphQLSchema({
      query: new GraphQLObjectType({
        name: 'Query',
        fields: {
          f: {
            type: GraphQLInt,
            args: {
              in: {
                type: new GraphQLInputObjectType({
                  name: 'In',
                  fields: {
                    text: {
                      type: GraphQLString,
                      extensions: { bulwark },
                      ...(defaultValue !== undefined && { defaultValue }),
                    },
                  },
                }),
              },
            },
          },
        },
      }),
    })

  test('under extensions, one and several', () => {
    const one = asking(schemaOf({ constraint: { maxLength: 2 } }))
    expect(told(one('{ f(in: { text: "abc" }) }'))).toEqual(['in.text maxLength 2'])
    const several = asking(schemaOf({ constraint: [{ pattern: 'a' }, { pattern: 'b' }] }))
    expect(told(several('{ f(in: { text: "cab" }) }'))).toEqual([])
    expect(told(several('{ f(in: { text: "c" }) }'))).toEqual(['in.text pattern', 'in.text pattern'])
  })

  test.each<[bulwark: object, message: string]>([
    [{ constrait: {} }, 'Did you mean constraint?'],
    [{ constraint: { maxLenght: 1 } }, 'Did you mean maxLength?'],
    [{ constraint: { maxLength: '1' } }, 'maxLength of In.text must be a whole number'],
    [{ constraint: {} }, 'constraint of In.text says nothing.'],
    [{ constraint: { maxLength: undefined } }, 'maxLength of In.text must be a whole number'],
    [{ constraint: undefined }, 'extensions.bulwark.constraint of In.text is undefined.'],
    [{ constraint: 3 }, 'constraint of In.text must be an object.'],
    [{ sensitive: false }, 'extensions.bulwark.sensitive of In.text must be true.'],
  ])('%j', (bulwark, message) => {
    expect(() => asking(schemaOf(bulwark))).toThrow(message)
  })

  test('a default', () => {
    expect(() => asking(schemaOf({ constraint: { maxLength: 2 } }, 'abc'))).toThrow('The default of In.text breaks')
  })
})

test('a directive by another name, repeated', () => {
  const ask = asking(
    `directive @check(pattern: String, min: Int) repeatable on ARGUMENT_DEFINITION
     type Query { f(a: String @check(pattern: "[A-Z]") @check(pattern: "[0-9]"), b: Int @constraint(min: 1)): Int }`,
    { directives: { constraint: 'check' } },
  )
  expect(told(ask('{ f(a: "A1", b: 0) }'))).toEqual([])
  expect(told(ask('{ f(a: "A") }'))).toEqual(['a pattern'])
})

test('which inputs are sensitive', () => {
  const schema = buildSchema(`${bulwarkDirectives}
    interface N { f(a: Int @sensitive): Int }
    input I { a: Int @sensitive, b: Int }
    type Query implements N { f(a: Int, i: I): Int }`)
  expect([...sensitiveInputs(schema)].sort()).toEqual(['I.a', 'N.f.a', 'Query.f.a'])
})
