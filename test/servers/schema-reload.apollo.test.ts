import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server'
import { startStandaloneServer } from '@apollo/server/standalone'
import { buildSchema, execute } from 'graphql'
import { describe, expect, test } from 'vitest'
import { bulwarkApollo } from '../../plugins/apollo.js'
import { FIRST, post, reloadRows, sdl } from './schema-reload.js'

type Gateway = NonNullable<ApolloServerOptions<BaseContext>['gateway']>
type Listener = Parameters<NonNullable<Gateway['onSchemaLoadOrUpdate']>>[0]

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

describe('Apollo: a schema that a gateway brings later', () => {
  test.each(reloadRows)('$name', async ({ fields, options, status }) => {
    let listener: Listener = () => {}
    let schema = buildSchema(sdl(FIRST))
    const change = () => listener({ apiSchema: schema, coreSupergraphSdl: '' })
    const gateway: Gateway = {
      async load() {
        change()
        return {
          executor: async ({ document, operationName }) =>
            execute({ schema, document, operationName, rootValue: { shown: 'S' } }) as never,
        }
      },
      onSchemaLoadOrUpdate(callback) {
        listener = callback
        return () => {}
      },
      async stop() {},
    }
    const server = new ApolloServer({ gateway, logger: quiet, ...bulwarkApollo({ logger: quiet, ...options }) })
    const { url } = await startStandaloneServer(server, { listen: { port: 0, host: '127.0.0.1' } })
    const ask = () => post((init) => fetch(url, init), '{ shown }')
    expect((await ask()).status).toBe(200)
    schema = buildSchema(sdl(fields))
    change()
    for (const _ of [1, 2]) expect((await ask()).status).toBe(status)
    await server.stop()
  })
})
