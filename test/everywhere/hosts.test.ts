import { createYoga } from 'graphql-yoga'
import { expect, it } from 'vitest'
import { listen } from '../support/listen.js'
import { createKeys } from './keys.mjs'
import { runHosts } from './run-hosts.js'
import { runRows } from './run-rows.mjs'
import { createShop } from './shop.mjs'

runHosts(['Node', 'Handlers of Fetch: Next.js, Hono and others', 'Hono', 'Express', 'Fastify', 'graphql-http'])

it('without the suite only what everybody may do is as it should be', { timeout: 30_000 }, async () => {
  const keys = await createKeys()
  const { schema } = createShop(keys.known)
  const context = { viewer: { id: 'somebody' } }
  const target = await listen(createYoga({ schema, context, batching: true, maskedErrors: false, logging: false }))
  const results = await runRows(`http://localhost:${target.port}/graphql`, keys)
  await target.close()
  keys.close()
  const passed = results.filter(({ outcome }) => outcome === 'passed').map(({ row }) => row)
  expect(passed).toEqual(['an allowed query', 'a mutation by GET', 'one’s own object'])
})
