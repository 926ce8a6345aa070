import { buildSchema, type GraphQLSchema } from 'graphql'
import { createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { useBulwark } from '../../plugins/index.js'
import type { SecurityEvent } from '../../src/events.js'
import { FIRST, post, reloadRows, sdl } from './schema-reload.js'

const logger = { info() {}, warn() {}, error() {} }
const schemaOf = (fields: string) => buildSchema(sdl(fields))

function yogaOf(schemas: Readonly<Record<string, GraphQLSchema>>, options: Parameters<typeof useBulwark>[0]) {
  const schema = ({ request }: { request: Request }) => schemas[request.headers.get('x-schema') ?? ''] as never
  const yoga = createYoga({ schema, logging: false, plugins: [useBulwark({ logger, ...options })] })
  return (name: string, query: string) =>
    post((init) => yoga.fetch('http://host/graphql', init) as Promise<Response>, query, { 'x-schema': name })
}

describe('Yoga: a schema that comes with the request', () => {
  test.each(reloadRows)('$name', async ({ fields, options, status }) => {
    const ask = yogaOf({ first: schemaOf(FIRST), next: schemaOf(fields) }, options)
    expect((await ask('first', '{ shown }')).status).toBe(200)
    // The host asks the suite about a schema once, and goes on with it whatever the answer was.
    for (const _ of [1, 2, 3]) expect((await ask('next', '{ shown }')).status).toBe(status)
    expect((await ask('first', '{ shown }')).status).toBe(200)
    expect((await ask('next', '{ shown }')).status).toBe(status)
  })

  test('each is looked through once, however often they take turns', async () => {
    const told: SecurityEvent[] = []
    const ask = yogaOf(
      { a: schemaOf('shown: String passwordHash: String'), b: schemaOf('shown: String apiSecret: String') },
      { onEvent: (event) => void told.push(event) },
    )
    for (const name of ['a', 'b', 'a', 'b', 'a', 'b']) expect((await ask(name, '{ shown }')).status).toBe(200)
    expect(told.filter(({ name }) => name === 'fields.exposed').map(({ subject }) => subject)).toEqual([
      'Query.passwordHash',
      'Query.apiSecret',
    ])
  })
})
