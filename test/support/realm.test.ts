import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { makeServer, type WebSocket } from 'graphql-ws'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { SecurityError } from '../../src/errors.js'

// graphql-js refuses the objects of another copy of itself, so an answer proves that there is only one.
const schema = graphql.buildSchema('type Query { ok: Boolean }')
const query = '{ ok }'
const answer = { data: { ok: null } }

describe('one copy of graphql', () => {
  test('of the major version that this project is for', () => {
    expect(String(graphql.versionInfo.major)).toBe(process.env.GRAPHQL_MAJOR)
  })

  test('in the sources', () => {
    expect(new SecurityError({ code: 'FORBIDDEN' })).toBeInstanceOf(graphql.GraphQLError)
  })

  test('in Yoga', async () => {
    expect(createSchema({ typeDefs: 'type Query { ok: Boolean }' })).toBeInstanceOf(graphql.GraphQLSchema)
    const response = await createYoga({ schema }).fetch(`http://localhost/graphql?query=${encodeURIComponent(query)}`)
    expect(await response.json()).toEqual(answer)
  })

  test('in Envelop', () => {
    const { parse, validate, execute } = envelop({ plugins: [useEngine(graphql), useSchema(schema)] })()
    const document = parse(query)
    expect(validate(schema, document)).toEqual([])
    expect(execute({ schema, document })).toEqual(answer)
  })

  test('in graphql-ws', async () => {
    const payload = await new Promise((resolve, reject) => {
      let receive: (message: string) => Promise<void> = async () => {}
      const socket: WebSocket = {
        protocol: 'graphql-transport-ws',
        send(text) {
          const message = JSON.parse(text) as { type: string; payload?: unknown }
          if (message.type === 'next' || message.type === 'error') resolve(message.payload)
        },
        close: (code, reason) => reject(new Error(`closed with ${code}: ${reason}`)),
        onMessage: (handler) => {
          receive = handler
        },
        onPing() {},
        onPong() {},
      }
      makeServer({ schema }).opened(socket, {})
      receive('{"type":"connection_init"}')
        .then(() => receive(JSON.stringify({ type: 'subscribe', id: '1', payload: { query } })))
        .catch(reject)
    })
    expect(payload).toEqual(answer)
  })
})
