import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql'
import { bulwarkDirectives } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'

const typeDefs = /* GraphQL */ `
  ${bulwarkDirectives}
  scalar Word @authenticated
  interface Sealed {
    id: ID!
    secret: String
    code: String @requiresRole(roles: ["admin"])
  }
  type Letter implements Sealed {
    id: ID!
    text: String
    secret: String @authenticated
    code: String
    opened: Boolean @policy(policies: [["read", "own"], ["all"]])
    must: String! @authenticated
    vault: Vault
  }
  type Vault implements Sealed @requiresRole(roles: ["admin"]) {
    id: ID!
    secret: String
    code: String
    letter: Letter
  }
  interface Asked {
    ask(code: String): Int
  }
  type Oracle implements Asked {
    ask(code: String @requiresRole(roles: ["admin"])): Int
  }
  type Stone {
    id: ID!
  }
  union Found = Letter | Vault | Stone
  type Query {
    companion: String!
    hello: String
    letter: Letter
    letters: [Letter!]!
    vault: Vault
    sealed(vault: Boolean): Sealed
    found: [Found!]!
    word: Word
    search(filter: Filter): Int
    asked: Asked
    scoped: String @requiresScopes(scopes: [["read"], ["write", "all"]])
  }
  enum Role {
    USER
    ADMIN @requiresRole(roles: ["admin"])
  }
  input Profile {
    name: String
    isAdmin: Boolean = false @requiresRole(roles: ["admin"])
    tags: [String!] @requiresRole(roles: ["admin"])
    role: Role
    roles: [Role!]
    more: [Profile!]
    userId: ID
  }
  input Filter {
    name: String
    code: String @requiresRole(roles: ["admin"])
    and: [Filter!]
  }
  type Mutation {
    note: Boolean
    "Answers what the resolver was given."
    update(id: ID, role: String = "none" @requiresRole(roles: ["admin"]), input: Profile, owner: ID): String
    burn: Letter @requiresRole(roles: ["admin"])
  }
  type Subscription {
    letters: Letter @authenticated
  }
`

const vault: object = { __typename: 'Vault', id: 'vault-1', secret: 'gold', code: '0000', letter: () => letter }
const letter = {
  __typename: 'Letter',
  id: 'letter-1',
  owner: 'alice',
  text: 'Dear',
  secret: 'love',
  code: '1234',
  opened: true,
  must: 'be',
  vault,
}

/** A schema of which strangers and customers may see a part; `ran` tells which resolvers ran. */
export function createSealed(ran: string[]): GraphQLSchema {
  const run =
    (coordinate: string, resolve: GraphQLFieldResolver<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> =>
    (...args) => {
      ran.push(coordinate)
      return resolve(...args)
    }
  return createSchema({
    typeDefs,
    resolvers: {
      Query: {
        companion: run('Query.companion', () => 'here'),
        hello: run('Query.hello', () => 'Hello you'),
        letter: run('Query.letter', () => letter),
        letters: run('Query.letters', () => [letter, { ...letter, id: 'letter-2', owner: 'bob' }]),
        vault: run('Query.vault', () => vault),
        sealed: run('Query.sealed', (_source, args) => (args.vault ? vault : letter)),
        found: run('Query.found', () => [letter, { __typename: 'Stone', id: 'stone-1' }, vault]),
        word: run('Query.word', () => 'sesame'),
        search: run('Query.search', () => 1),
        asked: run('Query.asked', () => ({ __typename: 'Oracle', ask: 1 })),
        scoped: run('Query.scoped', () => 'scoped'),
      },
      Mutation: {
        note: run('Mutation.note', () => true),
        update: run('Mutation.update', (_source, args) => JSON.stringify(args)),
        burn: run('Mutation.burn', () => letter),
      },
      Subscription: {
        letters: {
          async *subscribe() {
            ran.push('Subscription.letters')
            yield { letters: letter }
          },
        },
      },
    },
  })
}
