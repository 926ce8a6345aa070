import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { GraphQLSchema } from 'graphql'
import type { JSONWebKeySet } from 'jose'
import { readCorpora } from '../corpora.js'
import { startApollo } from './apollo-stacks.js'
import { serveSamples } from './sample-data.js'
import type { Host, Stack } from './stacks.js'
import { yogaOf } from './yoga-stacks.js'

/** What the parent asks for, once. */
export interface Wanted {
  readonly host: Host
  readonly stack: Stack
  readonly corpus: string
  readonly folder: string
  readonly jwks: JSONWebKeySet
}

/** One server in a process of its own: it tells its address, and then, whenever it is asked, what it has taken so far. */
process.on('disconnect', () => process.exit())
const [wanted] = (await once(process, 'message')) as [Wanted]
process.send?.(await start(wanted))
process.on('message', (asked) => {
  // Processor time in microseconds, or bytes of heap that are alive.
  if (asked === 'heap') globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  process.send?.(asked === 'heap' ? process.memoryUsage().heapUsed : user + system)
})

async function start({ host, stack, corpus, folder, jwks }: Wanted): Promise<string> {
  const schema = readCorpora(new URL(folder)).find(({ name }) => name === corpus)?.schema as GraphQLSchema
  serveSamples(schema, 'alice')
  if (stack === 'graphql-bulwark') addRules(schema)
  if (host === 'Apollo') return startApollo(stack, schema, jwks)
  const server = createServer(yogaOf(stack, schema, jwks)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}

/** A caller for each field at the root, and objects that are their viewer's own. */
function addRules(schema: GraphQLSchema): void {
  const query = schema.getQueryType()
  if (query) query.extensions = { ...query.extensions, bulwark: { authenticated: true } }
  for (const name of ['User', 'Me', 'CurrentUser']) {
    const type = schema.getType(name)
    if (type) type.extensions = { ...type.extensions, bulwark: { owner: { field: 'id' } } }
  }
}
