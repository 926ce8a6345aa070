import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { type BulwarkOptions, useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { SECRET } from './gate-of.js'
import { createLeakSchema } from './leak-schema.js'
import { type Answer, type Ask, type LeakHost, runLeaks } from './leaks.js'

const schema = createLeakSchema()

function yoga(name: string, toRequest: (ask: Ask) => [string, RequestInit], maskedErrors = true): LeakHost {
  return {
    name,
    start(options: BulwarkOptions) {
      const server = createYoga({
        schema,
        batching: true,
        logging: false,
        maskedErrors,
        plugins: [useBulwark(options)],
      })
      return {
        async send(ask): Promise<Answer> {
          const [search, init] = toRequest(ask)
          const response = await server.fetch(`http://localhost/graphql${search}`, init)
          const body = await response.text()
          const parsed = JSON.parse(body)
          const result = Array.isArray(parsed) ? parsed.at(-1) : parsed
          return { status: response.status, text: JSON.stringify([...response.headers]) + body, result }
        },
      }
    },
  }
}

const headers = { 'content-type': 'application/json' }
const post = (body: unknown): [string, RequestInit] => ['', { method: 'POST', headers, body: JSON.stringify(body) }]

runLeaks(yoga('Yoga POST', post))
runLeaks(yoga('Yoga POST without its own masking', post, false))
runLeaks(
  yoga('Yoga GET', ({ query, variables = {} }) => [
    `?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`,
    { headers: { 'graphql-require-preflight': '1' } },
  ]),
)
runLeaks(yoga('Yoga batch', (ask) => post([{ query: '{ fine }' }, ask])))

runLeaks({
  name: 'plain Envelop',
  start(options) {
    const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(schema), useBulwark(options)] })
    return {
      async send({ query, variables = {} }): Promise<Answer> {
        const { parse, validate, contextFactory, execute } = getEnveloped({})
        const document = parse(query) as graphql.DocumentNode
        const errors = validate(schema, document) as readonly graphql.GraphQLError[]
        const result = errors.length
          ? { errors }
          : await execute({ schema, document, variableValues: variables, contextValue: await contextFactory() })
        const text = JSON.stringify(result)
        return { status: null, text, result: JSON.parse(text) }
      },
    }
  },
})

// So that a row above can fail.
describe('without the suite', () => {
  test.each(['aGraphQLError', 'extensions', 'resolveType { __typename }', 'isTypeOf { id }'])(
    '%s leaks',
    async (field) => {
      const server = createYoga({ schema, logging: false })
      const response = await server.fetch('http://localhost/graphql', post({ query: `{ ${field} }` })[1])
      expect(await response.text()).toContain(SECRET)
    },
  )
})
