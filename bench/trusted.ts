import { hash } from 'node:crypto'
import { usePersistedOperations } from '@graphql-yoga/plugin-persisted-operations'
import { getOperationAST, type OperationDefinitionNode, parse } from 'graphql'
import { createSchema, createYoga } from 'graphql-yoga'
import { readEnvironment } from '../plugins/environment.js'
import { trustedDocuments, useDepthLimit, useTrustedDocuments } from '../plugins/index.js'
import { trustedDocumentsGuard } from '../src/request/trusted-documents.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { anonymousViewer } from '../src/viewer.js'
import { formatTime, measure, printTable } from './measure.js'

type Plugins = NonNullable<Parameters<typeof createYoga>[0]['plugins']>

const ROUNDS = 21
const REQUESTS = 300

const schema = createSchema({
  typeDefs: `type Query { hello(name: String): String } `,
  resolvers: { Query: { hello: () => 'you' } },
})
/** About as long as the documents of real clients, and among as many. */
const textOf = (index: number) =>
  `query Hello${index}($name: String) { ${Array.from({ length: 20 }, (_, at) => `alias${at}: hello(name: $name)`).join(' ')} }`
const texts = Array.from({ length: 500 }, (_, index) => textOf(index))
const [text = ''] = texts
const sha256 = hash('sha256', text)
const store = trustedDocuments(Object.fromEntries(texts.map((one) => [`sha256:${hash('sha256', one)}`, one])))

/** What it costs to serve a trusted document that was served before. */
export async function benchTrusted(): Promise<void> {
  const byText = { query: text, variables: { name: 'Ada' } }
  const byHash = { variables: { name: 'Ada' }, extensions: { persistedQuery: { version: 1, sha256Hash: sha256 } } }
  const find = async (id: string) => store.find(id) ?? null
  const known = new Map(texts.map((one) => [hash('sha256', one), one]))
  const rows: readonly [string, Plugins, object][] = [
    ['no protection, by text', [], byText],
    ['no protection, by text, again', [], byText],
    ['graphql-bulwark, another protection', [useDepthLimit()], byText],
    ['graphql-bulwark, by text', [useTrustedDocuments({ store })], byText],
    ['graphql-bulwark, by hash', [useTrustedDocuments({ store })], byHash],
    ['graphql-bulwark, by hash, a function', [useTrustedDocuments({ store: find })], byHash],
    [
      "Yoga's persisted operations, by hash",
      [usePersistedOperations({ getPersistedOperation: (id) => known.get(id) ?? null })],
      byHash,
    ],
  ]
  const runs = rows.map(([, plugins, body]) => sender(plugins, body))
  const times = runs.map((): number[] => [])
  for (let round = -5; round < ROUNDS; round++) {
    for (const [index, run] of runs.entries()) {
      const time = await run()
      if (round >= 0) times[index]?.push(time)
    }
  }
  const [base = []] = times
  printTable(
    'One request to Yoga for a trusted document that was served before, in processor time',
    ['', 'of a request without protection', 'median'],
    rows.map(([name], index) => {
      const list = times[index] ?? []
      const ratios = list.map((time, round) => time / (base[round] as number))
      return [name, `${(median(ratios) * 100).toFixed(1)} %`, formatTime(median(list))]
    }),
  )
  benchGuard()
}

/** The guard by itself, at its three checkpoints. */
function benchGuard(): void {
  const bulwark = bulwarkOf((runtime) => trustedDocumentsGuard({ store }, runtime), readEnvironment())
  const document = parse(text)
  const operation = getOperationAST(document) as OperationDefinitionNode
  const input = { document, schema, operation, variables: {}, viewer: anonymousViewer }
  const look = (params: Record<string, unknown>) => () => {
    bulwark.named({ params, viewer: anonymousViewer })
    bulwark.source(text)
    return bulwark.operation(input)
  }
  const forms: readonly [string, Record<string, unknown>][] = [
    ['documentId', { documentId: `sha256:${sha256}` }],
    ['the hash of Apollo', { extensions: { persistedQuery: { version: 1, sha256Hash: sha256 } } }],
    ['the text', { query: text }],
    ['the text and its hash', { query: text, extensions: { persistedQuery: { version: 1, sha256Hash: sha256 } } }],
    ['an unknown id', { documentId: 'unknown' }],
  ]
  for (let round = 0; round < 3; round++) measure(...forms.map(([, params]) => look(params)))
  const measured = measure(...forms.map(([, params]) => look(params)))
  printTable(
    `The guard alone, a manifest of ${texts.length} documents of ${text.length} characters`,
    ['named by', 'median', 'least'],
    forms.map(([name], index) => {
      const { median, min } = measured[index] as (typeof measured)[number]
      return [name, formatTime(median), formatTime(min)]
    }),
  )
}

/** Processor time of one request, in microseconds. */
function sender(plugins: Plugins, body: object): () => Promise<number> {
  const yoga = createYoga({ schema, logging: false, plugins })
  const headers = { 'content-type': 'application/json' }
  const text = JSON.stringify(body)
  return async () => {
    globalThis.gc?.()
    const before = process.cpuUsage()
    for (let request = 0; request < REQUESTS; request++) {
      const answer = await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body: text })
      if (answer.status !== 200) throw new Error(await answer.text())
      await answer.text()
    }
    const { user, system } = process.cpuUsage(before)
    return (user + system) / REQUESTS
  }
}

function median(list: readonly number[]): number {
  return [...list].sort((a, b) => a - b)[list.length >> 1] as number
}
