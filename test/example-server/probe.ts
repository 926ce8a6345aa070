import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createShopSchema } from '../../example-server/schema.js'
import type { RunningServer, ServerOptions } from '../../example-server/servers/server.js'
import { UNPROTECTED_PATH } from '../../example-server/unprotected/unprotected.js'
import { httpSender } from '../../plugins/cli/send.js'
import { flawsOf, type ProbeReport } from '../../src/probe/report.js'
import { runProbe } from '../../src/probe/run-probe.js'
import { type OpenShop, openShop } from './shop.js'

/** Milliseconds: passwords are tried here, and take their time. */
export const TIMEOUT = 180_000

/** What the shop without protection is known to have, and where it is to be found. */
export const PLANTED = [
  'introspection __schema',
  'suggestions Query',
  'error-detail Query.brokenReport',
  'object-access Query.order',
  'object-access Query.node',
  'object-access Query.orders',
  'object-access User.orders',
  'field-access User.email',
  'field-access User.taxId',
  'field-access User.isAdmin',
  'field-access Product.costPrice',
  'filter-oracle ProductFilter.costPriceBelow',
  'depth Query.product',
  'aliases Query.product',
  'field-duplication Query.__typename',
  'directives @include',
  'fragments fragments that double',
  'document-size document',
  'cost Query.product',
  'batch batch',
  'token-forgery alg none',
  'token-forgery the public key as a secret',
  'privileged-input Mutation.updateProfile.input.isAdmin',
  'unchecked-input Mutation.updateProfile.input.email',
  'object-writes Mutation.cancelOrder.id',
  'object-writes Mutation.updateOrder.id',
  'attempts-by-alias Mutation.login',
  'attempts-in-a-row Mutation.login',
  'rate-limit requests',
]

/** Probes a shop as alice, and as bob who may not have what is hers. */
export async function probeShop(
  shop: Pick<OpenShop, 'url' | 'token' | 'clock' | 'key'>,
  path: string,
): Promise<ProbeReport> {
  const bearer = (name: string) => ({ authorization: `Bearer <<${name}>>` })
  const secret = async (person: string, role?: string) => ({
    value: await shop.token(person, undefined, role),
    shell: '$TOKEN',
  })
  return runProbe({
    url: shop.url + path,
    callers: {
      anonymous: { name: 'anonymous', headers: {} },
      user: { name: 'alice', headers: bearer('token') },
      other: { name: 'bob', headers: bearer('other') },
      roles: [{ name: 'admin', headers: bearer('admin') }],
      keyed: { name: 'the API key', headers: { 'x-api-key': '<<api-key>>' } },
      expired: { name: 'expired', headers: bearer('expired') },
    },
    secrets: {
      token: await secret('alice'),
      other: await secret('bob'),
      admin: await secret('ada', 'admin'),
      'api-key': { value: shop.key, shell: '$API_KEY' },
      expired: { value: await shop.token('alice', -60), shell: '$EXPIRED_TOKEN' },
    },
    send: httpSender(60_000),
    clock: {
      now: () => Date.now() + shop.clock.now,
      // Nobody waits here: the clock of the budgets is the one that counts.
      async sleep(milliseconds) {
        shop.clock.now += milliseconds
      },
    },
    signal: new AbortController().signal,
    bounds: { maxRequests: 1_000, rate: 20, maxWait: 60, burst: 60, allowMutations: true },
    jwks: await (await fetch(`${shop.url}/.well-known/jwks.json`)).text(),
  })
}

export const foundIn = (report: ProbeReport): string[] =>
  flawsOf(report).map(({ rule, coordinate }) => `${rule} ${coordinate}`)

/** The shop as it is served: nothing is found, and everything was looked at. */
export function testProbe(
  name: string,
  create: (options: ServerOptions) => RunningServer | Promise<RunningServer>,
  mode: 'development' | 'production',
): void {
  describe(`a probe of the shop on ${name} in ${mode}`, () => {
    let shop: OpenShop
    beforeAll(async () => {
      const production = mode === 'production'
      shop = await openShop(create, createShopSchema(), { settings: { production }, watched: !production })
    }, TIMEOUT)
    afterAll(() => shop?.close())

    it('finds nothing', { timeout: TIMEOUT }, async () => {
      const report = await probeShop(shop, '/graphql')
      expect(foundIn(report)).toEqual([])
      expect(report.checks.filter(({ state }) => state !== 'safe')).toEqual([])
      const rows = report.checks.find(({ id }) => id === 'field-access')?.table?.rows
      expect(rows).toContainEqual(['Product.costPrice', 'no', 'no', 'no', 'yes', 'yes'])
      expect(rows).toContainEqual(['Order.note', '–', 'yes', 'yes', 'yes', 'yes'])
    })

    if (mode === 'production') return
    // Which is served by Yoga beside both.
    it('finds each planted hole of the twin', { timeout: TIMEOUT }, async () => {
      // It is opened by the first request.
      await fetch(shop.url + UNPROTECTED_PATH, { method: 'POST' })
      const report = await probeShop(shop, UNPROTECTED_PATH)
      expect(PLANTED.filter((one) => !foundIn(report).includes(one))).toEqual([])
      // Pages of other sites are kept away from it by the shop around it.
      expect(foundIn(report)).not.toContain('csrf a form')
    })
  })
}
