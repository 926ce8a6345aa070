import { ApolloServer, HeaderMap } from '@apollo/server'
import { bulwarkApollo } from 'graphql-bulwark/apollo'
import { expect, test } from 'vitest'
import { SECRET } from './gate-of.js'
import { createLeakSchema } from './leak-schema.js'
import { type Answer, type Ask, type LeakHost, runLeaks } from './leaks.js'

const schema = createLeakSchema()

type Http = { method: string; search: string; body: unknown }

function apollo(name: string, toHttp: (ask: Ask) => Http): LeakHost {
  return {
    name,
    async start(options) {
      const server = new ApolloServer({
        schema,
        allowBatchedHttpRequests: true,
        stopOnTerminationSignals: false,
        ...bulwarkApollo(options),
      })
      await server.start()
      return {
        async send(ask): Promise<Answer> {
          const {
            status = 200,
            headers,
            body,
          } = await server.executeHTTPGraphQLRequest({
            httpGraphQLRequest: {
              ...toHttp(ask),
              headers: new HeaderMap([
                ['content-type', 'application/json'],
                ['apollo-require-preflight', 'yes'],
              ]),
            },
            context: async () => ({}),
          })
          if (body.kind !== 'complete') throw new Error('An answer in parts.')
          const parsed = JSON.parse(body.string)
          const result = Array.isArray(parsed) ? parsed.at(-1) : parsed
          return { status, text: JSON.stringify([...headers]) + body.string, result }
        },
        stop: () => server.stop(),
      }
    },
  }
}

runLeaks(apollo('Apollo POST', (ask) => ({ method: 'POST', search: '', body: ask })))
runLeaks(apollo('Apollo batch', (ask) => ({ method: 'POST', search: '', body: [{ query: '{ fine }' }, ask] })))
runLeaks(
  apollo('Apollo GET', ({ query, variables = {} }) => ({
    method: 'GET',
    search: `?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`,
    body: {},
  })),
)

// So that a row above can fail.
test.each(['anError', 'aString', 'anInt', 'serialize', 'isTypeOf { id }'])(
  'without the suite %s leaks',
  async (field) => {
    const server = new ApolloServer({ schema, stopOnTerminationSignals: false })
    const { body } = await server.executeOperation({ query: `{ ${field} }` })
    expect(JSON.stringify(body)).toContain(SECRET)
    await server.stop()
  },
)
