import { useBulwark } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, test } from 'vitest'

const quiet = { info() {}, warn() {}, error() {} }

test.each(['map', 'map.call', 'forEach', 'x', 'length.x'])(
  'a multipart body that writes to %s of its array is the mistake of the client',
  async (path) => {
    const yoga = createYoga({
      schema: createSchema({ typeDefs: 'type Query { a: Int }' }),
      batching: true,
      logging: false,
      plugins: [useBulwark({ logger: quiet })],
    })
    const body = new FormData()
    body.append('operations', '[{"query":"{ a }"}]')
    body.append('map', JSON.stringify({ 0: [path] }))
    body.append('0', new Blob(['x']), 'a')
    const response = await yoga.fetch('http://x/graphql', {
      method: 'POST',
      body,
      headers: { 'apollo-require-preflight': '1' },
    })
    const text = await response.text()
    expect(response.status, text).toBe(400)
    expect(text).not.toContain('INTERNAL_SERVER_ERROR')
  },
)
