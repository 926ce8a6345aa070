import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execute, type GraphQLSchema, parse } from 'graphql'
import { useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createViewer, type Viewer } from '../../src/viewer.js'

const doc = readFileSync(new URL('../../docs/authorization.md', import.meta.url), 'utf8')
const blocks = [...doc.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code as string)

interface Examples {
  readonly yoga: { fetch: typeof fetch }
  readonly table: object
  readonly accounts: { fetch: typeof fetch }
  readonly schema: GraphQLSchema
  readonly shop: { fetch: typeof fetch }
  readonly cancelLatest: (source: unknown, args: unknown, context: { viewer: Viewer }) => object
}

/** The examples of the document run as they stand, but for where keys come from. */
let folder = ''
let examples: Examples
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
  const keys = JSON.stringify({ keys: [(await import('../support/tokens.js')).publicJwk] })
  const modules = await Promise.all(
    blocks.map(async (code, index) => {
      const file = `${folder}/example-${index}.ts`
      const known = code.replace(/jwksUri: '[^']*'/, `jwks: ${keys}, now: () => 1_800_000_000_000`)
      writeFileSync(file, known.replace('https://auth.example.com', 'https://auth.test'))
      return import(/* @vite-ignore */ pathToFileURL(file).href)
    }),
  )
  // Two of them export a schema under one name.
  examples = Object.assign({}, ...modules)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function ask(server: { fetch: typeof fetch }, query: string, claims?: object) {
  const { signToken } = await import('../support/tokens.js')
  const authorization = claims && { authorization: `Bearer ${await signToken({ ...claims })}` }
  const answer = await server.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify({ query }),
  })
  return answer.json()
}

it('rules of fields', async () => {
  const { yoga } = examples
  const alice = { sub: 'alice', roles: ['customer'] }
  expect(await ask(yoga, '{ products { name } }')).toEqual({ data: { products: [{ name: 'Lamp' }] } })
  expect(await ask(yoga, '{ products { costPrice } }', alice)).toMatchObject({
    errors: [{ extensions: { code: 'FORBIDDEN' } }],
  })
  expect(await ask(yoga, '{ me { email } }', alice)).toEqual({ data: { me: { email: 'alice@example.com' } } })
  expect(await ask(yoga, '{ users { name } }')).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] })
  expect(await ask(yoga, '{ users { email } }', { sub: 'ada', roles: ['admin'] })).toEqual({
    data: { users: [{ email: 'alice@example.com' }] },
  })
})

it('the table', () => {
  expect(examples.table).toEqual({
    'Query.health': 'public',
    'Query.me': 'authenticated',
    'User.email': 'role admin',
    'User.name': 'public',
  })
})

it('a policy engine', async () => {
  const query = '{ invoices { id total margin } }'
  const listed = async (claims: object) => (await ask(examples.accounts, query, claims)).data.invoices
  // An id that is denied can't be null, so the invoice is.
  expect(await listed({ sub: 'alice', roles: ['customer'] })).toEqual([{ id: '1', total: 100, margin: null }, null])
  expect(await listed({ sub: 'ada', roles: ['accountant'] })).toEqual([
    { id: '1', total: 100, margin: 20 },
    { id: '2', total: 200, margin: 30 },
  ])
})

it('rules in code', async () => {
  const { schema } = examples
  const viewerOf = (id: string, role: string): Viewer =>
    createViewer({ kind: 'user', id, roles: [role], scopes: [], claims: {}, credential: null })
  createYoga({ schema, plugins: [useFieldAuthorization(), useOwnership()] })
  const run = (query: string, viewer?: Viewer) =>
    execute({ schema, document: parse(query), contextValue: viewer ? { viewer } : {} })
  expect(await run('{ orders { id } }', viewerOf('alice', 'customer'))).toEqual({ data: { orders: [{ id: '1' }] } })
  expect(await run('{ revenue }', viewerOf('ada', 'admin'))).toEqual({ data: { revenue: 1_000 } })
  expect(JSON.stringify(await run('{ revenue }', viewerOf('alice', 'customer')))).toContain('FORBIDDEN')
  expect(JSON.stringify(await run('{ revenue }'))).toContain('UNAUTHENTICATED')
})

it('ids of writes', async () => {
  const { shop } = examples
  const alice = { sub: 'alice' }
  const cancel = (id: string) => ask(shop, `mutation { cancelOrder(id: "${id}") { id status } }`, alice)
  expect(await cancel('1')).toEqual({ data: { cancelOrder: { id: '1', status: 'CANCELLED' } } })
  expect(await cancel('2')).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] })
  expect(await cancel('2')).toEqual(await cancel('3'))
  expect(await ask(shop, 'mutation { transfer(input: { order: "2" }) }', alice)).toMatchObject({
    data: { transfer: null },
  })
  expect(await ask(shop, '{ a: order(id: "1") { id } b: order(id: "2") { id } }', alice)).toEqual({
    data: { a: { id: '1' }, b: null },
  })
})

it('a resolver that decides itself', () => {
  const cancelBy = (id: string) =>
    examples.cancelLatest(undefined, undefined, {
      viewer: createViewer({ kind: 'user', id, roles: [], scopes: [], claims: {}, credential: null }),
    })
  expect(() => cancelBy('bob')).toThrow(expect.objectContaining({ extensions: { code: 'NOT_FOUND' } }))
  expect(cancelBy('alice')).toEqual({ id: '1', customerId: 'alice', status: 'CANCELLED' })
})
