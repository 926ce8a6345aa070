import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { schema, testUnknownOperations } from './unknown-operations.js'

testUnknownOperations(async (options, query) => {
  const yoga = createYoga({ schema: schema(), logging: false, plugins: [useBulwark(options)] })
  const response = await yoga.fetch('http://shop.test/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, operationName: 'B' }),
  })
  return { status: response.status, body: await response.json() }
})
