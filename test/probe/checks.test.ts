import { describe, expect, it } from 'vitest'
import { checkNames } from '../../src/probe/checks.js'
import { flawsOf } from '../../src/probe/report.js'
import type { Hole } from './fake-server.js'
import { probeFake } from './probe-fake.js'

interface Given {
  readonly seconds?: number
}

/** A check, what the server is careless about, and where that is found. */
const rows: readonly (readonly [
  check: string,
  holes: readonly Hole[],
  coordinates: readonly string[],
  given?: Given,
])[] = [
  ['introspection', ['introspection'], ['__schema']],
  ['introspection', ['introspection filter'], ['a line break and a comma']],
  ['suggestions', ['suggestions'], ['Query']],
  ['error-detail', ['error-detail'], ['Query.broken']],
  ['error-detail', ['echo'], ['a wrong variable']],
  ['object-access', ['object-access'], ['Query.order']],
  ['object-access', ['open lists'], ['Query.orders', 'User.orders']],
  ['field-access', ['field-access'], ['User.email', 'User.isAdmin']],
  ['field-access', ['open prices'], ['Product.costPrice']],
  ['filter-oracle', ['filter-oracle'], ['ProductFilter.costPriceBelow']],
  ['depth', ['depth'], ['Query.user']],
  ['aliases', ['aliases'], ['Query.user']],
  ['field-duplication', ['field-duplication'], ['Query.__typename']],
  ['directives', ['directives'], ['@include', 'an unknown directive']],
  ['fragments', ['fragments'], ['fragments that double', 'a chain of fragments']],
  ['document-size', ['document-size'], ['document']],
  ['cost', ['cost'], ['Query.user']],
  ['batch', ['batch'], ['batch']],
  ['get-mutation', ['get-mutation'], ['GET', 'GET, with a header for preflights', 'GET, behind a query']],
  ['get-query', ['get-query'], ['GET']],
  ['csrf', ['csrf'], ['a form']],
  ['cors', ['cors'], ['Origin: https://attacker.example', 'Origin: null']],
  ['malformed-requests', ['malformed-requests'], ['JSON that breaks off']],
  ['token-forgery', ['token-forgery'], ['alg none']],
  ['token-forgery', ['weak secret'], ['secret']],
  ['token-lifetime', [], ['exp'], { seconds: 1e6 }],
  ['token-lifetime', ['takes expired'], ['an expired token']],
  ['credential-in-url', ['credential-in-url'], ['?access_token=']],
  [
    'api-key',
    ['api-key'],
    [
      'whose last character is another',
      'that is cut off in the middle',
      'that lacks its last character',
      'that goes on',
      'with a wildcard',
    ],
  ],
  ['privileged-input', ['privileged-input'], ['Mutation.updateProfile.input.isAdmin']],
  ['unchecked-input', ['unchecked-input'], ['Mutation.updateProfile.input.email']],
  ['object-writes', ['object-writes'], ['Mutation.cancelOrder.id']],
  ['object-writes', ['deletes'], ['Mutation.deleteOrder.id']],
  ['attempts-by-alias', ['attempts-by-alias', 'attempts-in-a-row'], ['Mutation.login']],
  ['attempts-in-a-row', ['attempts-in-a-row'], ['Mutation.login']],
  ['rate-limit', ['no rate limit'], ['requests']],
  ['rate-limit', ['dishonest'], ['Retry-After']],
  ['rate-limit', ['untold'], ['Retry-After']],
]

describe('each check', () => {
  for (const [check, holes, coordinates, given] of rows) {
    it(`${check} finds ${holes.join(', ') || JSON.stringify(given)}`, async () => {
      const report = await probeFake({ holes, only: [check], ...given })
      expect(flawsOf(report).map(({ coordinate }) => coordinate)).toEqual(coordinates)
    })
  }

  it('finds nothing where nothing is, and has looked', async () => {
    const { checks } = await probeFake()
    expect(
      checks.flatMap(({ id, state, note, flaws }) => (state === 'safe' ? [] : [{ id, state, note, flaws }])),
    ).toEqual([])
    expect(checks.map(({ id }) => id)).toEqual(checkNames)
  })

  it('has a row for each', () => {
    expect(checkNames.filter((name) => !rows.some(([check]) => check === name))).toEqual([])
  })
})
