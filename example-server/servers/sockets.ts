import type { Server } from 'node:http'
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql'
import { useServer } from 'graphql-ws/use/ws'
import { WebSocketServer } from 'ws'
import { GRAPHQL_PATH, MAX_BYTES } from './front.js'

/** The functions of a request that went through the plugins of Envelop. */
interface Enveloped {
  readonly schema: GraphQLSchema
  parse(source: string): ExecutionArgs['document']
  validate(schema: GraphQLSchema, document: ExecutionArgs['document']): readonly GraphQLError[]
  contextFactory(): unknown
  execute(args: ExecutionArgs): unknown
  subscribe(args: ExecutionArgs): unknown
}

type Root = Pick<Enveloped, 'execute' | 'subscribe'>

/** Serves the protocol graphql-transport-ws beside HTTP: each operation goes through the same plugins. */
export function serveSockets(http: Server, getEnveloped: (context: object) => unknown): () => Promise<void> {
  const sockets = new WebSocketServer({ server: http, path: GRAPHQL_PATH, maxPayload: MAX_BYTES })
  const server = useServer(
    {
      execute: (args) => (args.rootValue as Root).execute(args) as never,
      subscribe: (args) => (args.rootValue as Root).subscribe(args) as never,
      async onSubscribe({ connectionParams, extra }, _id, params) {
        const { query, operationName, variables } = params
        // The socket too: it is closed when the credential ends that it was opened with. An id stands in the message.
        const initial = { connectionParams, req: extra.request, socket: extra.socket, params }
        const enveloped = getEnveloped(initial) as Enveloped
        const { schema, execute, subscribe } = enveloped
        const document = parse(enveloped, query)
        if (document instanceof GraphQLError) return [document]
        const errors = enveloped.validate(schema, document)
        if (errors.length > 0) return errors
        const contextValue = await enveloped.contextFactory()
        // The library would answer by itself what names no operation, and no plugin would hear of it.
        if (!getOperationAST(document, operationName)) {
          const { errors: told } = (await execute({ schema, document, operationName, contextValue })) as ExecutionResult
          return [...(told ?? [new GraphQLError('There is no such operation.')])]
        }
        const rootValue: Root = { execute, subscribe }
        return { schema, document, operationName, variableValues: variables, contextValue, rootValue }
      },
    },
    sockets,
  )
  return async () => server.dispose()
}

/** A syntax error is an answer; thrown, it would close the socket and with it the caller's other operations. */
function parse({ parse }: Enveloped, query: string): ExecutionArgs['document'] | GraphQLError {
  try {
    return parse(query)
  } catch (error) {
    if (error instanceof GraphQLError) return error
    throw error
  }
}
