import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { type BulwarkOptions, useBulwark } from 'graphql-bulwark'
import { useServer } from 'graphql-ws/use/ws'
import { createYoga, type YogaInitialContext } from 'graphql-yoga'
import { WebSocket, WebSocketServer } from 'ws'
import { createShop } from '../schema.js'
import { linesOf, searchOf } from './callers.js'
import type { Answer, Caller, CreateSchema, Host, HostKind, Lines, Naming, Payload, Sender } from './host.js'
import { closeServer, listen } from './http.js'

type Enveloped = ReturnType<ReturnType<typeof createYoga>['getEnveloped']>
type Functions = Pick<Enveloped, 'execute' | 'subscribe'>

export interface Message {
  readonly id?: string
  readonly type: string
  readonly payload?: unknown
}

/** One connection of a caller: it stays open whatever is refused on it. */
export class Connection {
  readonly #socket: WebSocket
  #operations = 0
  /** Set when the server has closed it. */
  closedWith: number | null = null

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('close', (code) => {
      this.closedWith = code
    })
  }

  static async open(
    url: string,
    connectionParams: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Connection> {
    const socket = new WebSocket(url, 'graphql-transport-ws', { headers })
    await once(socket, 'open')
    const acknowledged = once(socket, 'message')
    socket.send(JSON.stringify({ type: 'connection_init', payload: connectionParams }))
    await acknowledged
    return new Connection(socket)
  }

  /** Resolves with all that came for one operation, and rejects if the connection is closed over it. */
  run(ask: Naming): Promise<readonly Message[]> {
    const id = String(++this.#operations)
    const socket = this.#socket
    return new Promise((resolve, reject) => {
      const messages: Message[] = []
      const onClose = (code: number, reason: Buffer) => reject(new Error(`socket closed: ${code} ${reason}`))
      const onMessage = (data: Buffer) => {
        const message = JSON.parse(data.toString()) as Message
        if (message.id !== id) return
        messages.push(message)
        if (message.type === 'next') return
        socket.off('message', onMessage).off('close', onClose)
        resolve(messages)
      }
      socket.on('message', onMessage).on('close', onClose)
      // graphql-ws takes no message without a text.
      socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: '', ...ask } }))
    })
  }

  async close(): Promise<void> {
    const closed = once(this.#socket, 'close')
    this.#socket.close()
    await closed
  }
}

function payloadsOf(messages: readonly Message[]): Payload[] {
  return messages
    .filter(({ type }) => type !== 'complete')
    .map(({ type, payload }) =>
      type === 'error' ? { errors: payload as NonNullable<Payload['errors']> } : (payload as Payload),
    )
}

export interface Served {
  readonly url: string
  close(): Promise<void>
}

type Yoga = Pick<ReturnType<typeof createYoga>, 'getEnveloped' | 'dispose'> & RequestListener

/** Yoga behind graphql-ws, as the documentation of both has it. */
export async function serveYoga(yoga: Yoga): Promise<Served> {
  const server = createServer(yoga)
  // A message is as long as the body of a request may be; 100 MiB otherwise.
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: 1_000_000 })
  const served = useServer(
    {
      execute: (args) => (args.rootValue as Functions).execute(args),
      subscribe: (args) => (args.rootValue as Functions).subscribe(args),
      async onSubscribe({ connectionParams, extra }, _id, params) {
        const initial = { connectionParams, req: extra.request, socket: extra.socket, params }
        const enveloped = yoga.getEnveloped(initial as unknown as YogaInitialContext)
        const { schema, parse, validate, contextFactory, execute, subscribe } = enveloped
        const args = {
          schema,
          operationName: params.operationName,
          document: parse(params.query),
          variableValues: params.variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        }
        const errors = validate(args.schema, args.document)
        return errors.length > 0 ? errors : args
      },
    },
    sockets,
  )
  const url = (await listen(server, '/graphql')).replace('http', 'ws')
  return {
    url,
    async close() {
      await served.dispose()
      sockets.close()
      await closeServer(server)
      await yoga.dispose()
    },
  }
}

export function serveSockets(
  options: BulwarkOptions,
  ran: string[],
  createSchema: CreateSchema = createShop,
): Promise<Served> {
  return serveYoga(createYoga({ schema: createSchema(ran), logging: false, plugins: [useBulwark(options)] }))
}

const PARAMETERS = ['authorization', 'x-api-key', 'dpop']

/** Credentials become connection parameters, the second of a name in capitals; all else stands in the handshake. */
function split(lines: Lines): { params: Record<string, string>; headers: Record<string, string> } {
  const params: Record<string, string> = {}
  const headers: Record<string, string> = {}
  for (const [name, value] of lines) {
    const target = PARAMETERS.includes(name.toLowerCase()) ? params : headers
    target[name in target ? name.toUpperCase() : name] = value
  }
  return { params, headers }
}

export const websocket: HostKind = {
  name: 'graphql-ws',
  mutations: true,
  subscriptions: true,
  longest: Infinity,
  accepts: [null],
  batched: false,
  identifies: 'before validation',
  status: false,
  async start(options, createSchema): Promise<Host> {
    const ran: string[] = []
    const served = await serveSockets(options, ran, createSchema)
    const connections = new Map<Caller, Connection>()
    const connectionOf = async (from: Caller | Sender): Promise<Connection> => {
      const known = typeof from === 'string' && connections.get(from)
      if (known) return known
      const { params, headers } = split(await linesOf(from, 'GET'))
      const opened = await Connection.open(served.url + searchOf(from), params, headers)
      if (typeof from === 'string') connections.set(from, opened)
      return opened
    }
    return {
      async send(caller, request): Promise<Answer> {
        const connection = await connectionOf(caller)
        ran.length = 0
        const messages = await connection.run(request as Naming)
        if (typeof caller === 'object') await connection.close()
        const payloads = payloadsOf(messages)
        const result = payloads.at(-1) as Payload
        const text = JSON.stringify(messages)
        const none = { status: null, contentType: null, headers: {} }
        return { ...none, body: result, text, result, payloads, ran: [...ran] }
      },
      async close() {
        await Promise.all([...connections.values()].map((connection) => connection.close()))
        await served.close()
      },
    }
  },
}
