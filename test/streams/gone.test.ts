import { request } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, test } from 'vitest'
import { asEnvelopPlugin } from '../../plugins/envelop.js'
import { listen } from '../support/listen.js'
import { bulwarkWith } from './bulwarks.js'
import { Source } from './sources.js'

const soon = () => new Promise((resolve) => setTimeout(resolve, 2))

test.each(['before its answer is begun', 'while it listens'])(
  'an HTTP client that goes %s leaves nothing',
  async (when) => {
    const bulwark = bulwarkWith({})
    const source = new Source<{ tick: number }>()
    let arrived = false
    let proceed = () => {}
    const blocked = new Promise<void>((resolve) => {
      proceed = resolve
    })
    const early = when === 'before its answer is begun'
    const yoga = createYoga({
      schema: createSchema({
        typeDefs: 'type Query { fine: Int } type Subscription { tick: Int! }',
        resolvers: { Subscription: { tick: { subscribe: () => source } } },
      }),
      logging: false,
      async context() {
        arrived = true
        if (early) await blocked
        return {}
      },
      plugins: [asEnvelopPlugin(bulwark)],
    })
    const { port, close } = await listen(yoga)
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
    const client = request({ port, host: '127.0.0.1', path: '/graphql', method: 'POST', headers })
    client.on('error', () => {})
    client.end(JSON.stringify({ query: 'subscription { tick }' }))
    while (!arrived || (!early && bulwark.leases.open === 0)) await soon()
    client.destroy()
    // The server hears of it first.
    await soon()
    await soon()
    proceed()
    while (bulwark.leases.closed === 0 || source.returned === 0) await soon()
    expect(bulwark.leases).toEqual({ open: 0, opened: 1, closed: 1 })
    expect(source.returned).toBe(1)
    await close()
  },
)
