import { readdirSync, readFileSync } from 'node:fs'
import type { BulwarkPlugin } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { knownIssuer, runExamples } from './examples.js'

interface Yoga {
  fetch(url: string, init: RequestInit): Response | Promise<Response>
}

/** No port is opened here, and no Redis asked. */
const quiet = (code: string) =>
  code
    .replaceAll(/\.listen\(4000.*\)/g, '')
    .replaceAll("new Redis('redis://localhost:6379')", 'new Redis({ lazyConnect: true })')

beforeAll(() => {
  // Browsers have one, and Node 20 has none.
  vi.stubGlobal('WebSocket', class {})
})
afterAll(() => {
  vi.unstubAllGlobals()
})

describe('examples that show options start as they stand', () => {
  it.each([
    ['../README.md', (code: string) => code.includes('export const bulwark'), ['bulwark']],
    ['limits.md', () => true, ['bulwark']],
    ['identity.md', (code: string) => !code.includes('@apollo/server'), ['client', 'logout', 'revocations']],
    ['errors.md', (code: string) => !code.includes('throw'), []],
  ] as const)('%s', async (page, isWanted, names) => {
    const found = await runExamples<Record<string, unknown>>(page, isWanted, { rewrite: quiet })
    expect(Object.keys(found).sort()).toEqual(names)
  })
})

it('README.md: the limits of its roles', async () => {
  const rewrite = await knownIssuer()
  const isWanted = (code: string) => code.includes('export const bulwark')
  const { bulwark } = await runExamples<{ bulwark: BulwarkPlugin }>('../README.md', isWanted, { rewrite })
  const { createSchema, createYoga } = await import('graphql-yoga')
  const typeDefs = 'type Query { all(first: Int): [Query!]! }'
  const yoga = createYoga({
    schema: createSchema({ typeDefs, resolvers: { Query: { all: () => [] } } }),
    plugins: [bulwark],
  })
  const statuses = [200, 201].map(async (first) => {
    const body = JSON.stringify({ query: `{ all(first: ${first}) { __typename } }` })
    const headers = { 'content-type': 'application/json' }
    return (await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body })).status
  })
  expect(await Promise.all(statuses)).toEqual([200, 400])
})

it('errors.md: an error for clients', async () => {
  const thrown = runExamples('errors.md', (code) => code.includes('throw'))
  await expect(thrown).rejects.toThrow('This voucher has expired.')
})

it('cost.md: the prices are those of its comments', async () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')
  const told = [...page.matchAll(/^console\.log\(.*\) \/\/ (\d+)/gm)].map(([, price]) => Number(price))
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    await runExamples('cost.md', undefined, { rewrite: quiet })
    expect(log.mock.calls.map(([price]) => price)).toEqual(told)
  } finally {
    log.mockRestore()
  }
  expect(told.length).toBeGreaterThan(3)
})

it('api-keys.md: the key that is shown once is good', async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  try {
    const { yoga, sqlApiKeys } = await runExamples<{ yoga: Yoga; sqlApiKeys: unknown }>('api-keys.md')
    const key = String(log.mock.calls[0]?.[0])
    const ask = (headers: Record<string, string>) =>
      yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"query":"{ hello }"}',
      })
    expect((await ask({ 'x-api-key': key })).status).toBe(200)
    expect((await ask({ 'x-api-key': key.slice(0, -1) })).status).toBe(401)
    expect(sqlApiKeys).toBeTypeOf('function')
  } finally {
    log.mockRestore()
  }
})

it('every page with examples is run by a test', () => {
  const folders = ['./', '../everywhere/'].map((name) => new URL(name, import.meta.url))
  const tests = folders.flatMap((one) => readdirSync(one).map((name) => new URL(name, one)))
  const all = tests
    .filter(({ pathname }) => /\.m?[jt]s$/.test(pathname))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const folder = new URL('../../docs/', import.meta.url)
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'))
  const shown = pages.filter((name) => /^```ts$/m.test(readFileSync(new URL(name, folder), 'utf8')))
  // Those of migrate/ are counted by their own test.
  expect(shown.filter((name) => !name.startsWith('migrate/') && !all.includes(name))).toEqual([])
})
