import { useGenericAuth } from '@envelop/generic-auth'
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import type { GraphQLSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import type { JSONWebKeySet } from 'jose'
import { useBulwark } from '../../plugins/index.js'
import { armor, limiter, noIntrospection, type Stack, suiteOptions, tokenReader } from './stacks.js'

/** What answers requests for Node's HTTP server. */
export function yogaOf(stack: Stack, schema: GraphQLSchema, jwks: JSONWebKeySet) {
  const common = { schema, logging: false, graphiql: false, landingPage: false, batching: true } as const
  if (stack === 'bare') return createYoga(common)
  if (stack === 'graphql-bulwark') return createYoga({ ...common, plugins: [useBulwark(suiteOptions(jwks))] })
  const read = tokenReader(jwks)
  const authentication = useGenericAuth({
    mode: 'protect-all',
    resolveUserFn: (context: { request: Request }) => read(context.request.headers.get('authorization')),
  })
  return createYoga({ ...common, plugins: [EnvelopArmorPlugin(armor), closed, authentication, budget()] })
}

const closed: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(noIntrospection)
  },
}

function budget(): Plugin {
  const budgets = limiter()
  return {
    async onExecute({ args }) {
      const { currentUser } = args.contextValue as { currentUser?: { sub?: string } }
      await budgets.consume(currentUser?.sub ?? 'anonymous')
    },
  }
}
