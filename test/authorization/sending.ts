import type { GraphQLSchema } from 'graphql'
import { bulwarkDirectives } from 'graphql-bulwark'
import { createSchema, createYoga, type Plugin } from 'graphql-yoga'
import { createViewer, type Viewer } from '../../src/viewer.js'

export const viewerOf = (id: string, roles: readonly string[]) =>
  createViewer({ kind: 'user', id, roles, scopes: [], claims: {}, credential: null })
export const alice = viewerOf('alice', ['customer'])

type Resolvers = NonNullable<Parameters<typeof createSchema>[0]['resolvers']>
export const build = (typeDefs: string, resolvers: object = {}) =>
  createSchema({ typeDefs: [bulwarkDirectives, typeDefs], resolvers: resolvers as Resolvers })

interface Answer {
  readonly data?: Record<string, unknown> | null
  readonly errors?: readonly { readonly extensions?: { readonly code?: string } }[]
}

export async function send(
  schema: GraphQLSchema,
  plugins: readonly unknown[],
  query: string,
  variables: object = {},
  viewer: Viewer = alice,
): Promise<Answer> {
  const yoga = createYoga({ schema, plugins: plugins as Plugin[], logging: false, maskedErrors: false })
  const headers = { 'content-type': 'application/json', accept: 'application/json' }
  const body = JSON.stringify({ query, variables })
  const response = await yoga.fetch('http://x/graphql', { method: 'POST', headers, body }, { viewer })
  return response.json() as Promise<Answer>
}

export const codesOf = ({ errors = [] }: Answer) => errors.map(({ extensions }) => extensions?.code)
