import { GraphQLInt, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { ConfigurationError, type DeprecationOptions, useDeprecations } from 'graphql-bulwark'
import { describe, expect, it, test } from 'vitest'
import { createBulwark } from '../../src/bulwark.js'
import { Watching } from './asking.js'

const SCHEMA = 'input In { old: Int @deprecated, now: Int } type Query { sku(in: In): Int, hello: Int @deprecated }'
const since = '2026-01-01'
const of = (coordinate: string, dates: object = { since }) =>
  ({ headers: { dates: { [coordinate]: dates } } }) as DeprecationOptions

const mistakes: readonly (readonly [string, object, string])[] = [
  ['a field that is not there', of('Query.hallo'), 'enum value Query.hallo. Did you mean Query.hello?'],
  ['a field that is not deprecated', of('Query.sku'), 'Query.sku is not deprecated.'],
  ['an input field that is not deprecated', of('In.now'), 'In.now is not deprecated. Did you mean In.old?'],
  ['another spelling of an argument', of('Query.sku(in:)'), 'enum value Query.sku(in:).'],
  ['no date', of('Query.hello', {}), 'dates.Query.hello.since must be a day such as'],
  ['a date in words', of('Query.hello', { since: 'January' }), 'dates.Query.hello.since must be a day'],
  ['a day that is none', of('Query.hello', { since: '2026-02-30' }), 'dates.Query.hello.since must be a day'],
  ['a month that is none', of('Query.hello', { since: '2026-13-01' }), 'dates.Query.hello.since must be a day'],
  ['a moment of no zone', of('Query.hello', { since: '2026-01-01T00:00:00' }), 'since must be a day'],
  ['a date that is none', of('Query.hello', { since: new Date() }), 'since must be a day'],
  ['an end that is none', of('Query.hello', { since, sunset: 'soon' }), 'dates.Query.hello.sunset must be a day'],
  ['an end before', of('Query.hello', { since, sunset: '2025-12-31' }), 'Query.hello.sunset is before since.'],
  ['a link that is none', of('Query.hello', { since, link: '/docs' }), 'Query.hello.link must be an address'],
  ['a link to a script', of('Query.hello', { since, link: 'javascript:a' }), 'Query.hello.link must be an address'],
  ['a key that is none', of('Query.hello', { since, sunet: since }), 'Did you mean sunset?'],
  ['an option that is none', { header: true }, 'Unknown option deprecations.header. Did you mean headers?'],
  ['headers of another kind', { headers: 'yes' }, 'deprecations.headers must be an object.'],
  ['no dates', { headers: {} }, 'deprecations.headers.dates must be an object.'],
  ['a time without end', { foldWithin: Number.POSITIVE_INFINITY }, 'deprecations.foldWithin must have an end.'],
  ['no room', { entries: 0 }, 'deprecations.entries must be a whole number'],
  ['no function', { onUse: true }, 'deprecations.onUse must be a function.'],
  ['a header that is none', { clientHeaders: ['x y'] }, 'deprecations.clientHeaders must be a list'],
]

test.each(mistakes)('%s stops the server', (_name, options, message) => {
  const start = () => new Watching(SCHEMA, options as DeprecationOptions)
  expect(start).toThrow(ConfigurationError)
  expect(start).toThrow(message)
})

test('an address in a link can not end it', () => {
  const dates = { since, link: 'https://a.example/<x>; rel="next"' }
  const { link } = new Watching(SCHEMA, of('Query.hello', dates)).follow('{ hello }')?.headers?.() ?? {}
  expect(link).toBe('<https://a.example/%3Cx%3E;%20rel=%22next%22>; rel="deprecation"')
})

describe('dates in the schema', () => {
  const schemaWith = (field: object) =>
    new GraphQLSchema({
      query: new GraphQLObjectType({ name: 'Query', fields: { a: { type: GraphQLInt, ...field } } }),
    })
  test.each([
    [
      { deprecation: { since } },
      undefined,
      'extensions.bulwark.deprecation of Query.a has no effect: it is not deprecated.',
    ],
    [{ deprecation: { since: 'x' } }, 'old', 'extensions.bulwark.deprecation of Query.a.since must be a day'],
  ])('%j, with the reason %j', (bulwark, deprecationReason, message) => {
    const schema = schemaWith({ extensions: { bulwark }, deprecationReason })
    expect(() => new Watching(schema)).toThrow(message)
  })
})

describe('nobody who would be told', () => {
  const logger = { info() {}, warn() {}, error() {} }
  const lineOf = (options: object) =>
    createBulwark({ logger, ...options }, { production: true }).notice.find((line) => line.includes('deprecations'))

  it('stops who asks for it', () => {
    expect(() => useDeprecations({})).toThrow('deprecations would tell nobody')
    expect(() => lineOf({ deprecations: {} })).toThrow(ConfigurationError)
  })

  it.each([
    [{}, '  off    deprecations: nobody would be told: no onEvent'],
    [{ deprecations: false, onEvent() {} }, '  off    deprecations: switched off in the options'],
    [{ onEvent() {} }, '  on     deprecations: uses are told, those of one caller once in 3600 s'],
    [{ deprecations: { headers: true } }, '  on     deprecations: Deprecation and Sunset in the answer'],
  ])('is told in the start-up notice: %j', (options, line) => {
    expect(lineOf(options)).toBe(line)
  })
})
