import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { useExecutionTimeLimit, useResponseSizeLimit } from 'graphql-bulwark'
import { createSchema } from 'graphql-yoga'
import { bytesBeyond } from '../src/response/json-size.js'
import { measure, printTable } from './measure.js'

const ROUNDS = 160
const WARM_UP = 100

const products = Array.from({ length: 500 }, (_, index) => ({
  id: `product-${index}`,
  name: `A product with a name of usual length ${index}`,
  price: index * 100,
  tags: ['new', 'red', 'für alle'],
}))

/** What it costs to bound the time and the answer of an operation. */
export async function benchBounds(): Promise<void> {
  const answer = { data: { products } }
  const [text, walk] = measure(
    () => JSON.stringify(answer),
    () => bytesBeyond(answer, 10_000_000),
  )
  const bytes = Buffer.byteLength(JSON.stringify(answer))
  const rows = [
    [`JSON.stringify of ${bytes} bytes`, `${text?.median.toFixed(0)} µs`],
    ['the size of them', `${walk?.median.toFixed(0)} µs`],
  ]
  for (const [name, resolve] of [
    ['2,000 resolvers at once', (product: { name: string }) => product.name],
    ['2,000 resolvers with a promise', async (product: { name: string }) => product.name],
  ] as const) {
    const bare = serve([], resolve)
    const timed = serve([useExecutionTimeLimit()], resolve)
    const sized = serve([useResponseSizeLimit({ responseBytes: 10_000_000 })], resolve)
    const all = [bare, timed, sized].map((): number[] => [])
    // The first rounds are not counted, and nothing is collected in between.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, run] of [bare, timed, sized].entries()) {
        const start = process.cpuUsage()
        for (let call = 0; call < 5; call++) await run()
        const { user, system } = process.cpuUsage(start)
        all[index]?.push((user + system) / 5)
      }
    }
    const [base = 1, ...others] = all.map(
      (times) => times.slice(WARM_UP).sort((a, b) => a - b)[(ROUNDS - WARM_UP) >> 1] as number,
    )
    rows.push([`${name}: none`, `${base.toFixed(0)} µs`])
    rows.push([`${name}: useExecutionTimeLimit`, `+${(((others[0] as number) / base) * 100 - 100).toFixed(1)} %`])
    rows.push([`${name}: useResponseSizeLimit`, `+${(((others[1] as number) / base) * 100 - 100).toFixed(1)} %`])
  }
  printTable('Time and size of an operation', ['', 'processor time'], rows)
}

function serve(plugins: Parameters<typeof envelop>[0]['plugins'], resolve: (product: { name: string }) => unknown) {
  const schema = createSchema({
    typeDefs: `
      type Product { id: ID name: String a: String b: String c: String price: Int tags: [String] }
      type Query { products: [Product] }`,
    resolvers: { Query: { products: () => products }, Product: { name: resolve, a: resolve, b: resolve, c: resolve } },
  })
  const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(schema), ...plugins] })
  const document = graphql.parse('{ products { id name a b c price tags } }')
  return async () => {
    const { execute, contextFactory } = getEnveloped({})
    return execute({ schema, document, contextValue: await contextFactory() })
  }
}
