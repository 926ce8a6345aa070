import { readCorpora } from '../corpora.js'
import { keysOf } from '../issuer.js'
import { formatTime, printTable } from '../measure.js'
import { inTurn, ratioOf, type Spread, spreadOf, type Times, WARM_UP } from './rounds.js'
import { serveSamples } from './sample-data.js'
import { ServerUnderTest } from './server-under-test.js'
import { HOSTS, type Host, STACKS } from './stacks.js'
import { type Body, HOSTILE, queriesOf } from './workload.js'

const FOLDER = new URL('../../../../shared/corpora/', import.meta.url)
const HEAD = ['', 'corpus', 'bare', 'graphql-bulwark', 'assembled']

/** The whole suite on servers that are reached by HTTP, against none and against what one would put together instead. */
export async function benchWhole(): Promise<void> {
  const corpora = readCorpora(FOLDER)
  if (corpora.length === 0) {
    console.log('\nThe whole suite is measured on real operations, and their folder is not there.')
    return
  }
  const { jwks, sign } = await keysOf('ES256')
  const token = await sign()
  for (const host of HOSTS) {
    const rows: string[][] = []
    const refused: string[][] = []
    const heaps: string[][] = []
    for (const { name: corpus, schema, documents } of corpora) {
      serveSamples(schema, 'alice')
      const wanted = { host, corpus, folder: FOLDER.href, jwks }
      const servers = await Promise.all(STACKS.map((stack) => ServerUnderTest.start({ ...wanted, stack })))
      try {
        const before = await heapOf(servers)
        const [, [, usual]] = queriesOf(schema, documents) as [unknown, [string, Body]]
        const bodies = Array.from({ length: WARM_UP }, () => JSON.stringify(usual))
        for (const server of servers) await server.sendAll(bodies, token)
        for (const [size, body] of queriesOf(schema, documents)) {
          await mustServe(servers, body, token)
          const text = JSON.stringify(body)
          rows.push([`${size}, warm`, corpus, ...columns(await inTurn(servers, token, () => text))])
          if (size !== 'median') continue
          rows.push([`${size}, cold`, corpus, ...columns(await inTurn(servers, token, (n) => coldBody(body, n), 50))])
        }
        if (corpus === 'saleor')
          refused.push(...(await refusals(servers, queriesOf(schema, documents)[1]?.[1] as Body, token)))
        heaps.push([
          corpus,
          ...(await heapOf(servers)).map((heap, index) => `+${megabytes(heap - (before[index] ?? 0))}`),
        ])
      } finally {
        for (const server of servers) server.stop()
      }
    }
    print(host, rows, refused, heaps)
  }
}

function print(host: Host, rows: string[][], refused: string[][], heaps: string[][]): void {
  const order = (row: readonly string[]) =>
    ['small, warm', 'median, warm', 'large, warm', 'median, cold'].indexOf(row[0] ?? '')
  printTable(
    `${host}: real operations, answered`,
    HEAD,
    rows.toSorted((a, b) => order(a) - order(b)),
  )
  printTable(`${host}: refused`, ['', 'corpus', 'bare, which serves', 'graphql-bulwark', 'assembled'], refused)
  printTable(`${host}: heap after all of that`, ['corpus', 'bare', 'graphql-bulwark', 'assembled'], heaps)
}

/** The bare time, and what others take in ratio to it, round by round. */
function columns([bare = [], ...others]: Times): string[] {
  return [formatTime(spreadOf(bare).median), ...others.map((times) => formatRatio(ratioOf(times, bare)))]
}

function formatRatio({ median, low, high }: Spread): string {
  return `${median.toFixed(2)} × (${low.toFixed(2)} to ${high.toFixed(2)})`
}

/** The same operation as a text that no cache has. */
function coldBody({ query, variables }: Body, index: number): string {
  return JSON.stringify({ query: `${query}\n# ${index}`, variables })
}

async function mustServe(servers: readonly ServerUnderTest[], body: Body, token: string): Promise<void> {
  for (const [index, server] of servers.entries()) {
    const { status, text } = await server.send(JSON.stringify(body), token)
    if (status !== 200 || text.includes('"errors"'))
      throw new Error(`${STACKS[index]}: ${status} ${text.slice(0, 500)}`)
  }
}

async function refusals(servers: readonly ServerUnderTest[], body: Body, token: string): Promise<string[][]> {
  const rows: string[][] = []
  const add = async (name: string, query: Body, credential: string | null) => {
    const text = JSON.stringify(query)
    const answers = await Promise.all(servers.slice(1).map((server) => server.send(text, credential)))
    const served = answers.map(({ text: answer }) => (/"data":\{/.test(answer) ? ' (served)' : ''))
    const [bare = '', ...ratios] = columns(await inTurn(servers, credential, () => text, 20))
    rows.push([name, 'saleor', bare, ...ratios.map((ratio, index) => ratio + served[index])])
  }
  await add('median query, no token', body, null)
  await add('median query, a forged token', body, `${token.slice(0, -4)}AAAA`)
  for (const [name, query] of HOSTILE) await add(name, { query, variables: {} }, token)
  return rows
}

async function heapOf(servers: readonly ServerUnderTest[]): Promise<number[]> {
  return Promise.all(servers.map((server) => server.heap()))
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}
