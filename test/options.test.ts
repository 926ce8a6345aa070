import { buildSchema, parse } from 'graphql'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { readEnvironment } from '../plugins/environment.js'
import { createBulwark } from '../src/bulwark.js'
import type { BulwarkOptions } from '../src/bulwark-options.js'
import { ConfigurationError } from '../src/errors.js'
import { fieldLimitGuard } from '../src/request/document-limits.js'
import { bulwarkOf } from '../src/stand-alone.js'

const schema = buildSchema('type A { name: String } type Query { a: A report: A } type Mutation { b: Int }')
const quiet = { info() {}, warn() {}, error() {} }

const start = (options: object) => {
  const bulwark = createBulwark({ logger: quiet, ...(options as BulwarkOptions) }, { production: true })
  bulwark.schema(schema)
  return bulwark
}

describe('a mistake in the options stops the server', () => {
  it.each<[object, RegExp]>([
    [{ depthLimits: {} }, /options\.depthLimits\. Did you mean depthLimit\?/],
    [{ depthLimit: { dept: 5 } }, /depthLimit\.dept\. Did you mean depth\?/],
    [{ depthLimit: { depth: 0 } }, /depthLimit\.depth must be a whole number of at least 1.*it is 0/],
    [{ depthLimit: { depth: -1 } }, /depthLimit\.depth/],
    [{ depthLimit: { depth: 1.5 } }, /depthLimit\.depth/],
    [{ depthLimit: { depth: Number.NaN } }, /depthLimit\.depth/],
    [{ depthLimit: { depth: '5' } }, /depthLimit\.depth.*it is '5'/],
    [{ depthLimit: { mode: 'reports' } }, /depthLimit\.mode must be one of enforce, report; it is 'reports'/],
    [{ aliasLimit: true }, /aliasLimit/],
    [{ rateLimit: true }, /options\.rateLimit must be an object/],
    [{ ownership: [] }, /options\.ownership must be an object/],
    [{ fieldAuthorization: null }, /options\.fieldAuthorization must be an object/],
    [{ rateLimit: { capacity: 0.5, refillPerSecond: 1 } }, /rateLimit\.capacity must be at least 1/],
    [{ roles: { a: { rate: { capacity: 1e21, refillPerSecond: 1e20 } } } }, /a\.rate\.capacity must be at least 1/],
    [{ rateLimit: { directive: '@rateLimit' } }, /rateLimit\.directive must be the name/],
    [{ rateLimit: { capacity: 5 } }, /rateLimit\.refillPerSecond must be a number above 0/],
    [{ batchLimit: { fields: {} } }, /batchLimit\.fields/],
    [{ depthLimit: { roles: { a: { depth: 3 } } } }, /options\.depthLimit\.roles has no effect.* options\.roles/],
    [{ depthLimit: { fields: { 'Query.a': { depth: 3 } } } }, /options\.depthLimit\.fields has no effect/],
    [{ introspection: { roles: { a: { introspection: true } } } }, /options\.introspection\.roles has no effect/],
    [{ executionTimeLimit: { fields: {} } }, /options\.executionTimeLimit\.fields has no effect/],
    [{ trustedDocuments: { store: () => null, roles: {} } }, /options\.trustedDocuments\.roles has no effect/],
    [{ fieldLimit: { fields: 0 } }, /fieldLimit\.fields must be a whole number of at least 1/],
    [{ fieldLimit: { fields: { 'Query.a': { fields: 3 } } } }, /options\.fieldLimit\.fields has no effect/],
    [{ fieldLimit: { fields: '5' } }, /options\.fieldLimit\.fields/],
    [{ introspection: { enable: true } }, /introspection\.enable\. Did you mean enabled\?/],
    [{ introspection: { enabled: 'yes' } }, /introspection\.enabled must be true or false/],
    [{ introspection: { schemaFields: ['Query.schema'] } }, /no field Query\.schema/],
    [{ errorMasking: { code: [] } }, /errorMasking\.code\. Did you mean codes\?/],
    [{ errorMasking: { codes: [''] } }, /errorMasking\.codes must be a list of codes/],
    [{ errorMasking: { codes: ['INTERNAL_SERVER_ERROR'] } }, /INTERNAL_SERVER_ERROR/],
    [{ production: 'yes' }, /options\.production must be true or false/],
    [{ roles: [] }, /options\.roles must be an object/],
    [{ roles: { admin: { dept: 5 } } }, /options\.roles\.admin\.dept\. Did you mean depth\?/],
    [{ roles: { admin: { depth: 0 } } }, /options\.roles\.admin\.depth/],
    [{ roles: { admin: { introspection: 1 } } }, /options\.roles\.admin\.introspection must be true or false/],
    [{ fields: { 'Query.a': { batch: 3 } } }, /options\.fields\.Query\.a\.batch/],
    [{ fields: { a: { depth: 3 } } }, /'a' is no schema coordinate/],
    [{ fields: { 'Quer.a': { depth: 3 } } }, /no type Quer\. Did you mean Query\?/],
    [{ fields: { 'Query.repor': { depth: 3 } } }, /no field Query\.repor\. Did you mean report\?/],
    [{ fields: { 'A.name': { depth: 3 } } }, /A\.name\.depth has no effect/],
    [{ jwt: { issuer: 'x' } }, /jwt\./],
    [{ trustedDocuments: null }, /options\.trustedDocuments must be an object/],
    [{ trustedDocuments: { store: {} } }, /trustedDocuments\.store must be trustedDocuments\(manifest\)/],
    [{ roles: { admin: { anyDocument: 'yes' } } }, /options\.roles\.admin\.anyDocument must be true or false/],
  ])('%j', (options, message) => {
    expect(() => start(options)).toThrow(ConfigurationError)
    expect(() => start(options)).toThrow(message)
  })

  it('but not the right ones', () => {
    start({})
    start({
      depthLimit: { depth: Number.POSITIVE_INFINITY },
      aliasLimit: false,
      fields: { 'A.name': { sameField: 3 } },
    })
  })
})

describe('the limit that has the name of the coordinates', () => {
  const found = (bulwark: ReturnType<typeof createBulwark>, text: string) =>
    bulwark.document({ document: parse(text), schema })?.limit

  it('is that of everyone, in the preset and alone', () => {
    for (const bulwark of [
      start({ fieldLimit: { fields: 3 } }),
      bulwarkOf(fieldLimitGuard({ fields: 3 }), { production: true }),
    ]) {
      expect(found(bulwark, '{ a { name } report { name } }')).toEqual({ name: 'fields', max: 3, found: 4 })
      expect(found(bulwark, '{ a { name } }')).toBeUndefined()
    }
  })

  it('leaves roles and coordinates theirs', () => {
    const bulwark = start({
      fieldLimit: { fields: 1 },
      fields: { 'Query.report': { fields: 4 } },
      roles: { a: { depth: 3 } },
    })
    expect(found(bulwark, '{ a { name } report { name name } }')).toMatchObject({ max: 4, found: 5 })
    expect(found(bulwark, '{ report { name } }')).toBeUndefined()
  })

  it('or the coordinates, alone', () => {
    const bulwark = bulwarkOf(fieldLimitGuard({ fields: { 'Query.a': { fields: 5_000 } } }), { production: true })
    bulwark.schema(schema)
    expect(() => {
      bulwarkOf(fieldLimitGuard({ fields: { 'Query.b': { fields: 1 } } }), { production: true }).schema(schema)
    }).toThrow(/no field Query\.b/)
  })
})

describe('the start-up notice', () => {
  it('says what is on, what reports, what is off and why', () => {
    const { notice } = start({ depthLimit: false, aliasLimit: { mode: 'report' }, introspection: false })
    expect(notice.join('\n')).toMatch(/production rules/)
    expect(notice).toContainEqual(expect.stringMatching(/on +tokenLimit: 100000 bytes/))
    expect(notice).toContainEqual(expect.stringMatching(/report +aliasLimit/))
    expect(notice).toContainEqual(expect.stringMatching(/off +depthLimit: switched off/))
    expect(notice).toContainEqual(expect.stringMatching(/off +jwt: no issuer/))
    expect(notice).toContainEqual(expect.stringMatching(/off +trustedDocuments: no store/))
    expect(notice).toContainEqual(expect.stringMatching(/off +introspection: .*everyone may read/))
  })
})

describe('the environment of the host', () => {
  afterEach(() => vi.unstubAllEnvs())
  it.each([
    [undefined, true],
    ['', true],
    ['production', true],
    ['prod', true],
    ['PRODUCTION', true],
    ['live', true],
    ['test', true],
    ['Development', true],
    ['development', false],
  ])('NODE_ENV %s: production is %s', (environment, production) => {
    vi.stubEnv('NODE_ENV', environment)
    expect(readEnvironment()).toMatchObject({ production })
  })
})
