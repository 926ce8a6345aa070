import type { Server } from 'node:http'
import type { Revocations } from 'graphql-bulwark'
import { createClient } from 'graphql-ws'
import type { Redis } from 'ioredis'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { closeServer, listen } from '../servers/hosts/http.js'
import { describeRedisServer } from '../support/redis.js'
import { startRedis } from '../support/redis-server.js'
import { ISSUER, NOW, privateKey, publicJwk, signToken } from '../support/tokens.js'
import { knownIssuer, runExamples } from './examples.js'

interface Yoga {
  fetch(url: string, init: RequestInit): Response | Promise<Response>
}
interface Examples {
  readonly yoga: Yoga
  readonly withRoles: Yoga
  readonly tenants: Yoga
  readonly subgraph: Yoga
  readonly pothos: Yoga
  readonly live: Server
  readonly sharedYoga: (url: string) => { yoga: Yoga; redis: Redis; revocations: Revocations }
  readonly rotating: (keys?: readonly object[]) => Yoga
}

const other = await generateKeyPair('ES256', { extractable: true })
const otherJwk = { ...(await exportJWK(other.publicKey)), kid: 'two', alg: 'ES256' }

const clock = `now: () => ${NOW * 1_000}`

let examples: Examples
beforeAll(async () => {
  const known = await knownIssuer()
  examples = await runExamples<Examples>('how-to.md', (code) => !code.includes('@apollo/server'), {
    files: {
      'public-keys.ts': `export const newKey = ${JSON.stringify(otherJwk)}\nexport const oldKey = ${JSON.stringify(publicJwk)}`,
    },
    rewrite: (code) =>
      known(code)
        .replace('jwks: { keys }', `jwks: { keys }, ${clock}`)
        .replace('createRevocations({', `createRevocations({ ${clock},`),
  })
}, 60_000)

async function ask(server: Yoga, query: string, claims?: object, variables?: object) {
  const authorization = claims && { authorization: `Bearer ${await signToken({ ...claims })}` }
  const answer = await server.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = (await answer.json()) as { data?: object; errors?: { extensions: { code: string } }[] }
  return errors ? { data, code: errors[0]?.extensions.code } : { data }
}
const code = (name: string) => expect.objectContaining({ code: name })

it('Yoga', async () => {
  const { yoga } = examples
  expect(await ask(yoga, '{ products { name } }')).toEqual({ data: { products: [{ name: 'Lamp' }] } })
  expect(await ask(yoga, '{ me { id } }')).toEqual(code('UNAUTHENTICATED'))
  expect(await ask(yoga, '{ me { id } }', { sub: 'alice' })).toEqual({ data: { me: { id: 'alice' } } })
  expect(await ask(yoga, '{ products { costPrice } }', { sub: 'alice' })).toEqual(code('FORBIDDEN'))
  expect(await ask(yoga, '{ __schema { queryType { name } } }')).toEqual(code('INTROSPECTION_DISABLED'))
})

it('roles', async () => {
  const levels = (count: number) => `{ me ${'{ friend '.repeat(count - 2)}{ name }${' }'.repeat(count - 2)} }`
  const allowed = async (claims?: object) => {
    const depths = [3, 4, 6, 7, 10, 11, 15, 16]
    const answers = await Promise.all(depths.map((depth) => ask(examples.withRoles, levels(depth), claims)))
    return Math.max(...depths.filter((_, index) => answers[index]?.data !== undefined))
  }
  const of = (...roles: string[]) => ({ realm_access: { roles } })
  expect(await allowed()).toBe(3)
  expect(await allowed(of('nobody-knows'))).toBe(6)
  expect(await allowed(of('partner'))).toBe(10)
  expect(await allowed(of('partner', 'admin'))).toBe(15)
})

it('tenants', async () => {
  const { tenants } = examples
  const acme = { sub: 'alice', tenant: 'acme' }
  expect(
    await ask(tenants, '{ a: invoice(id: "1") { total } b: invoice(id: "2") { total } invoices { id } }', acme),
  ).toEqual({
    data: { a: { total: 100 }, b: null, invoices: [{ id: '1' }] },
  })
  expect(await ask(tenants, '{ invoice(id: "2") { total } }', { ...acme, roles: ['operator'] })).toEqual({
    data: { invoice: { total: 200 } },
  })
  const billed = await ask(tenants, 'mutation { bill(tenantId: "globex", total: 5) { id } }', acme)
  expect(billed).toEqual({ data: { bill: { id: '3' } } })
  expect(await ask(tenants, '{ invoice(id: "3") { id } }', { sub: 'gil', tenant: 'globex' })).toEqual({
    data: { invoice: null },
  })
  expect(await ask(tenants, '{ invoices { id } }', { sub: 'alice' })).toEqual(code('UNAUTHENTICATED'))
})

it('a subgraph', async () => {
  const { subgraph } = examples
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Order { id total } } }'
  const r = ['1', '2', '3'].map((id) => ({ __typename: 'Order', id }))
  expect(await ask(subgraph, query, { sub: 'alice' }, { r })).toEqual({
    data: { _entities: [{ id: '1', total: 100 }, null, null] },
  })
  expect(await ask(subgraph, query.replace('total', 'margin'), { sub: 'alice' }, { r })).toEqual(code('FORBIDDEN'))
  const many = Array.from({ length: 1_001 }, () => r[0])
  expect(await ask(subgraph, query, { sub: 'alice' }, { r: many })).toEqual(code('COST_LIMIT_EXCEEDED'))
  expect(await ask(subgraph, '{ _service { sdl } }', { sub: 'alice' })).toEqual(code('INTROSPECTION_DISABLED'))
  expect(await ask(subgraph, '{ _service { sdl } }', { sub: 'ci', roles: ['composer'] })).toEqual({
    data: { _service: { sdl: expect.stringContaining('type Order') } },
  })
})

it('Pothos', async () => {
  const { pothos } = examples
  const alice = { sub: 'alice' }
  expect(await ask(pothos, '{ orders { id } }')).toEqual(code('UNAUTHENTICATED'))
  expect(await ask(pothos, '{ orders { id } }', { sub: 'ada', roles: ['admin'] })).toEqual({
    data: { orders: [{ id: '1' }, { id: '2' }] },
  })
  expect(await ask(pothos, '{ orders { margin } }', alice)).toEqual(code('FORBIDDEN'))
  expect(await ask(pothos, 'mutation { cancel(id: "1") { id } }', alice)).toEqual({ data: { cancel: { id: '1' } } })
  expect(await ask(pothos, 'mutation { cancel(id: "2") { id } }', alice)).toEqual(code('NOT_FOUND'))
  const long = `mutation { cancel(id: "1", reason: "${'a'.repeat(201)}") { id } }`
  expect(await ask(pothos, long, alice)).toEqual(code('BAD_USER_INPUT'))
})

describe('subscriptions', () => {
  let url = ''
  beforeAll(async () => {
    url = await listen(examples.live, '/graphql')
  })
  afterAll(() => closeServer(examples.live))

  async function events(token: string | undefined) {
    const client = createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: token ? { authorization: `Bearer ${token}` } : {},
    })
    const found: unknown[] = []
    try {
      for await (const event of client.iterate({ query: 'subscription { orderShipped { id } }' })) found.push(event)
    } catch (error) {
      found.push(error)
    }
    await client.dispose()
    return found
  }

  it('of alice', async () => {
    expect(await events(await signToken({ sub: 'alice' }))).toEqual([
      { data: { orderShipped: { id: '1' } } },
      { data: { orderShipped: null } },
    ])
  })

  it('of a stranger', async () => {
    expect(JSON.stringify(await events(undefined))).toContain('UNAUTHENTICATED')
  })
})

describeRedisServer('Redis', () => {
  it('is shared', async () => {
    const server = await startRedis()
    const one = examples.sharedYoga(server.url)
    const two = examples.sharedYoga(server.url)
    try {
      await Promise.all([one.redis.connect(), two.redis.connect()])
      const alice = { sub: 'alice' }
      expect(await ask(one.yoga, '{ hello }', alice)).toEqual({ data: { hello: 'world' } })
      await two.revocations.revokeSubject({ issuer: ISSUER, subject: 'bob' })
      expect(await ask(one.yoga, '{ hello }', { sub: 'bob', iat: NOW - 60 })).toEqual(code('UNAUTHENTICATED'))
      const spent = []
      for (const { yoga } of [two, one, two, one]) spent.push(await ask(yoga, '{ hello }', { sub: 'carol' }))
      expect(spent.map((answer) => answer.code)).toEqual([undefined, undefined, undefined, 'RATE_LIMITED'])
    } finally {
      one.redis.disconnect()
      two.redis.disconnect()
      await server.stop()
    }
  })
})

it('keys that overlap', async () => {
  const ofOld = await signToken({}, { kid: 'one' }, privateKey)
  const ofNew = await signToken({}, { kid: 'two' }, other.privateKey)
  const statuses = async (server: Yoga) => {
    const answers = [ofOld, ofNew].map((token) =>
      server.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"query":"{ hello }"}',
      }),
    )
    return (await Promise.all(answers)).map(({ status }) => status)
  }
  expect(await statuses(examples.rotating())).toEqual([200, 200])
  expect(await statuses(examples.rotating([otherJwk]))).toEqual([401, 200])
})
