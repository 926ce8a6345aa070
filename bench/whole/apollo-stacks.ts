import { ApolloServer, type ApolloServerOptions, type BaseContext } from '@apollo/server'
import { type StandaloneServerContextFunctionArgument, startStandaloneServer } from '@apollo/server/standalone'
import { ApolloArmor } from '@escape.tech/graphql-armor'
import type { GraphQLSchema } from 'graphql'
import { applyMiddleware } from 'graphql-middleware'
import { rule, shield } from 'graphql-shield'
import type { JSONWebKeySet } from 'jose'
import { bulwarkApollo } from '../../plugins/apollo.js'
import { armor, limiter, type Stack, suiteOptions, tokenReader } from './stacks.js'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** Starts a server, and tells where. */
export async function startApollo(stack: Stack, schema: GraphQLSchema, jwks: JSONWebKeySet): Promise<string> {
  const common = { schema, allowBatchedHttpRequests: true, logger: quiet, includeStacktraceInErrorResponses: false }
  const listen = { port: 0, host: '127.0.0.1' }
  if (stack === 'bare') {
    return (await startStandaloneServer(new ApolloServer({ ...common, introspection: true }), { listen })).url
  }
  if (stack === 'graphql-bulwark') {
    const server = new ApolloServer({ ...common, ...bulwarkApollo(suiteOptions(jwks)) })
    return (await startStandaloneServer(server, { listen })).url
  }
  // Its types are those of Apollo's other build.
  const armored = new ApolloArmor(armor).protect() as unknown as Pick<ApolloServerOptions<BaseContext>, 'plugins'>
  const server = new ApolloServer<BaseContext>({
    ...common,
    ...armored,
    schema: shielded(schema),
    introspection: false,
  })
  const read = tokenReader(jwks)
  const budgets = limiter()
  const context = async ({ req }: StandaloneServerContextFunctionArgument) => {
    const viewer = await read(req.headers.authorization)
    await budgets.consume(viewer?.sub ?? 'anonymous')
    return { viewer }
  }
  return (await startStandaloneServer(server, { listen, context })).url
}

/** A rule for each field at the root, as the suite has it there. */
function shielded(schema: GraphQLSchema): GraphQLSchema {
  const authenticated = rule({ cache: 'contextual' })((_, __, { viewer }) => viewer !== null)
  const names = Object.keys(schema.getQueryType()?.getFields() ?? {})
  const Query = Object.fromEntries(names.map((name) => [name, authenticated]))
  return applyMiddleware(schema, shield({ [schema.getQueryType()?.name ?? 'Query']: Query }))
}
