import { createServer } from 'node:http'
import { ApolloServer, HeaderMap } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import type { BulwarkOptions } from 'graphql-bulwark'
import { bodyErrors, bulwarkApollo } from 'graphql-bulwark/apollo'
import { createShop } from '../schema.js'
import { contextOf, linesOf, nodeRequest, searchOf } from './callers.js'
import {
  ANY_ACCEPT,
  type Answer,
  type Ask,
  COMPANION,
  type CreateSchema,
  type Host,
  type HostKind,
  lastOf,
  type Naming,
  type Payload,
  type Request,
} from './host.js'
import { ask, closeServer, type HttpRequest, listen, toSearch } from './http.js'

type Encode = (request: Request | Naming) => HttpRequest & { readonly search?: string }

const post: Encode = (request) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(request),
})

const get: Encode = (request) => ({
  method: 'GET',
  headers: { 'apollo-require-preflight': 'yes' },
  search: toSearch({ ...(request as Ask) }),
})

const array: Encode = (request) => post(Array.isArray(request) ? request : [COMPANION, request])

function apollo(options: BulwarkOptions, ran: string[], createSchema: CreateSchema = createShop): ApolloServer {
  return new ApolloServer({
    schema: createSchema(ran),
    allowBatchedHttpRequests: true,
    stopOnTerminationSignals: false,
    ...bulwarkApollo(options),
  })
}

function apolloOverHttp(transport: Omit<HostKind, 'start'>, encode: Encode): HostKind {
  return {
    ...transport,
    async start(options, createSchema): Promise<Host> {
      const ran: string[] = []
      const server = apollo(options, ran, createSchema)
      await server.start()
      const app = express()
      app.use(
        '/graphql',
        express.json({ limit: '2mb' }),
        expressMiddleware(server, { context: async ({ req }) => ({ req }) }),
      )
      app.use(bodyErrors())
      const http = createServer(app)
      const url = await listen(http, '/graphql')
      return {
        async send(caller, request, accept = 'application/json'): Promise<Answer> {
          ran.length = 0
          const { headers, search, ...rest } = encode(request)
          const lines = await linesOf(caller, rest.method)
          const answer = await ask(url + searchOf(caller, search), { ...rest, headers: { ...headers, accept }, lines })
          const body = JSON.parse(answer.text)
          const result = lastOf(body)
          return { ...answer, body, result, payloads: [result], ran: [...ran] }
        },
        async close() {
          await server.stop()
          await closeServer(http)
        },
      }
    },
  }
}

const common = {
  mutations: true,
  subscriptions: false,
  longest: Infinity,
  accepts: ANY_ACCEPT,
  batched: false,
  identifies: 'before parsing',
  status: { invalid: () => 400 },
} as const

export const apolloPost = apolloOverHttp({ ...common, name: 'Apollo POST' }, post)
export const apolloGet = apolloOverHttp({ ...common, name: 'Apollo GET', mutations: false, longest: 4_000 }, get)
export const apolloArray = apolloOverHttp({ ...common, name: 'Apollo array batch', batched: true }, array)

/** What an application calls by itself, with the headers of the request that it answers. */
export const apolloExecute: HostKind = {
  ...common,
  name: 'Apollo executeOperation',
  accepts: [null],
  async start(options, createSchema): Promise<Host> {
    const ran: string[] = []
    const server = apollo(options, ran, createSchema)
    await server.start()
    return {
      async send(caller, request): Promise<Answer> {
        ran.length = 0
        const lines = await linesOf(caller)
        const headers = new HeaderMap(lines.map(([name, value]) => [name.toLowerCase(), value]))
        headers.set('content-type', 'application/json')
        const { body: answer, http } = await server.executeOperation(
          { ...(request as Ask), http: { method: 'POST', headers, search: searchOf(caller), body: request } },
          { contextValue: { ...contextOf(caller), req: nodeRequest(lines) } },
        )
        const result = answer.kind === 'single' ? answer.singleResult : answer.initialResult
        const text = JSON.stringify(result)
        const body = JSON.parse(text) as Payload
        return {
          status: http.status ?? 200,
          contentType: null,
          headers: Object.fromEntries(http.headers),
          body,
          text,
          result: body,
          payloads: [body],
          ran: [...ran],
        }
      },
      close: () => server.stop(),
    }
  },
}
