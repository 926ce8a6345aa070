import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AuditSink } from '../../src/audit/audit-options.js'
import { lostEvents } from '../../src/audit/build-event.js'

const doc = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8')
const blocks = [...doc.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code as string)

interface Examples {
  readonly yoga: { fetch: typeof fetch; dispose(): Promise<void> }
  readonly lines: string[]
  readonly sinks: readonly AuditSink[]
}

/** The examples of the document run as they stand. */
let folder = ''
let examples: Examples
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
  const modules = await Promise.all(
    blocks.map((code, index) => {
      const file = `${folder}/example-${index}.ts`
      writeFileSync(file, code.replace('/var/log/shop', folder))
      return import(/* @vite-ignore */ pathToFileURL(file).href)
    }),
  )
  examples = Object.assign({}, ...modules)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('refusals and mutations, to lines of JSON', async () => {
  const { yoga, lines } = examples
  const ask = (query: string) =>
    yoga.fetch('http://localhost/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'req-1' },
      body: JSON.stringify({ query }),
    })
  const answer = await ask('{ __schema { queryType { name } } }')
  expect(answer.headers.get('x-request-id')).toBe('req-1')
  await ask('mutation { rename(id: "7", name: "secret") }')
  await yoga.dispose()
  const text = lines.join('')
  expect(text).not.toContain('secret')
  const events = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(events).toMatchObject([
    { name: 'authz_fail', reason: 'INTROSPECTION_DISABLED', variables: {}, requestId: 'req-1' },
    { name: 'sensitive_update', outcome: 'success', variables: { 'Mutation.rename(id:)': '7' } },
  ])
  // Every field of an event is in the table, and nothing else.
  const fields = [...(doc.split('## Names')[0] ?? '').matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) =>
    (cell ?? '').split(', ').map((name) => name.replaceAll('`', '')),
  )
  expect(Object.keys(events[0]).sort()).toEqual(fields.sort())
})

it('sinks', async () => {
  const file = examples.sinks.find(({ name }) => name === 'file')
  await file?.write([lostEvents(0, 1)])
  await file?.close?.()
  expect(readFileSync(`${folder}/audit.jsonl`, 'utf8')).toContain('AUDIT_DROPPED')
  expect(examples.sinks.map(({ name }) => name)).toEqual(['json-lines', 'pino', 'file', 'webhook'])
})
