import { ApolloServer } from '@apollo/server'
import { GraphQLError } from 'graphql'
import { type Charge, memoryBudgets } from 'graphql-bulwark'
import { bulwarkApollo } from 'graphql-bulwark/apollo'
import { expect, it } from 'vitest'

it.each([true, false])(
  'an operation that another plugin refuses pays the least, though the store is slow: %s',
  async (first) => {
    const store = memoryBudgets({ now: () => 0 })
    const changes: number[] = []
    const note = (charges: readonly Charge[]) => {
      for (const { amount } of charges) changes.push(amount)
    }
    const suite = bulwarkApollo({
      logger: { info() {}, warn() {}, error() {} },
      roles: { anonymous: { rate: { capacity: 100, refillPerSecond: 1 } } },
      rateLimit: {
        store: {
          async take(charges) {
            await new Promise((resolve) => setTimeout(resolve, 5))
            note(charges)
            return store.take(charges)
          },
          settle(charges) {
            note(charges)
            return store.settle(charges)
          },
        },
      },
    })
    const refuse = {
      async requestDidStart() {
        return {
          async didResolveOperation() {
            throw new GraphQLError('no', { extensions: { code: 'FORBIDDEN' } })
          },
        }
      },
    }
    const server = new ApolloServer({
      typeDefs: 'type Query { items(first: Int): [Item] } type Item { id: ID }',
      ...suite,
      plugins: first ? [refuse, ...suite.plugins] : [...suite.plugins, refuse],
    })
    const { body } = await server.executeOperation({ query: '{ items(first: 80) { id } }' })
    expect(JSON.stringify(body)).toContain('FORBIDDEN')
    expect(changes.reduce((sum, one) => sum + one, 0)).toBe(1)
  },
)
