import { createServer } from 'node:http'
import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { createShop } from '../schema.js'
import { linesOf, searchOf } from './callers.js'
import {
  ANY_ACCEPT,
  type Answer,
  type Ask,
  COMPANION,
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

/** What shows that no page of another site has sent a request. */
const MEANT = { 'graphql-require-preflight': '1' }

const get: Encode = (request) => ({ method: 'GET', headers: MEANT, search: toSearch({ ...(request as Ask) }) })

const array: Encode = (request) => post(Array.isArray(request) ? request : [COMPANION, request])

const multipart: Encode = (request) => {
  const boundary = 'boundary-of-parts'
  const operations = JSON.stringify(Array.isArray(request) ? request : [COMPANION, request])
  const part = (name: string, text: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`
  return {
    headers: { ...MEANT, 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: `${part('operations', operations)}${part('map', '{}')}--${boundary}--\r\n`,
  }
}

function eventsIn(text: string): Payload[] {
  return [...text.matchAll(/^event: next\ndata: (.*)$/gm)].map((match) => JSON.parse(match[1] as string))
}

function yoga(transport: Omit<HostKind, 'start'>, encode: Encode): HostKind {
  return {
    ...transport,
    async start(options, createSchema = createShop) {
      const ran: string[] = []
      const yoga = createYoga({
        schema: createSchema(ran),
        batching: { limit: 1_000 },
        logging: false,
        plugins: [useBulwark(options)],
      })
      const server = createServer(yoga)
      const url = await listen(server, '/graphql')
      return {
        async send(caller, request, accept = transport.accepts[0] ?? null): Promise<Answer> {
          ran.length = 0
          const { headers, search, ...rest } = encode(request)
          const lines = await linesOf(caller, rest.method)
          const answer = await ask(url + searchOf(caller, search), { ...rest, headers: { ...headers, accept }, lines })
          const streamed = answer.contentType?.startsWith('text/event-stream') ?? false
          const events = streamed ? eventsIn(answer.text) : [JSON.parse(answer.text)]
          const body = events.at(-1)
          const result = lastOf(body)
          return { ...answer, body, result, payloads: streamed ? events : [result], ran: [...ran] }
        },
        async close() {
          await closeServer(server)
          await yoga.dispose()
        },
      }
    },
  }
}

/** Only a client that names the old media type is told of an invalid document under 200. */
const status = { invalid: (accept: string | null) => (accept?.includes('application/json') ? 200 : 400) }

const common = {
  mutations: true,
  subscriptions: false,
  longest: Infinity,
  accepts: ANY_ACCEPT,
  batched: false,
  identifies: 'before parsing',
  status,
} as const

export const yogaPost = yoga({ ...common, name: 'Yoga POST' }, post)
export const yogaGet = yoga({ ...common, name: 'Yoga GET', mutations: false, longest: 4_000 }, get)
export const yogaArray = yoga({ ...common, name: 'Yoga array batch', batched: true }, array)
export const yogaMultipart = yoga({ ...common, name: 'Yoga multipart batch', batched: true }, multipart)
export const yogaEvents = yoga(
  { ...common, name: 'Yoga SSE', subscriptions: true, accepts: ['text/event-stream'] },
  post,
)

/** All of them; how a request is read has no part of graphql, so two are run on one major alone. */
export const yogaHosts =
  process.env.GRAPHQL_MAJOR === '17'
    ? [yogaPost, yogaArray, yogaEvents]
    : [yogaPost, yogaGet, yogaArray, yogaMultipart, yogaEvents]
