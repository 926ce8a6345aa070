import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { publicJwk, signToken } from '../support/tokens.js'

const doc = readFileSync(new URL('../../docs/trusted-documents.md', import.meta.url), 'utf8')
const blocks = [...doc.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code as string)

type Server = { fetch: typeof fetch }
let folder = ''
let examples: Readonly<Record<'yoga' | 'withRoles' | 'fromDatabase', Server>>

/** The examples of the document run as they stand, but for where keys come from. */
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
  writeFileSync(`${folder}/persisted-documents.json`, JSON.stringify({ hello: 'query Hello { hello }' }))
  const keys = JSON.stringify({ keys: [publicJwk] })
  const modules = await Promise.all(
    blocks.map(async (code, index) => {
      const file = `${folder}/example-${index}.ts`
      const known = code.replace(/jwksUri: '[^']*'/, `jwks: ${keys}, now: () => 1_800_000_000_000`)
      writeFileSync(file, known.replace('https://auth.example.com', 'https://auth.test'))
      return import(/* @vite-ignore */ pathToFileURL(file).href)
    }),
  )
  examples = Object.assign({}, ...modules)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function post(server: Server, body: object, claims?: object) {
  const authorization = claims && { authorization: `Bearer ${await signToken({ ...claims })}` }
  const answer = await server.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
  })
  return answer.json()
}
const world = { data: { hello: 'world' } }
const refused = {
  errors: [{ message: 'Only trusted documents are served.', extensions: { code: 'DOCUMENT_NOT_TRUSTED' } }],
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

it('a manifest', async () => {
  const { yoga } = examples
  expect(await post(yoga, { documentId: 'hello', variables: {} })).toEqual(world)
  expect(await post(yoga, { documentId: `sha256:${sha256('query Hello { hello }')}` })).toEqual(world)
  expect(await post(yoga, { query: 'query Hello { hello }' })).toEqual(world)
  expect(await post(yoga, { query: '{ hello }' })).toEqual(refused)
  const answer = await yoga.fetch('http://localhost/graphql?documentId=hello', {
    headers: { 'apollo-require-preflight': '1' },
  })
  expect(await answer.json()).toEqual(world)
})

it('roles', async () => {
  const { withRoles } = examples
  expect(await post(withRoles, { query: 'query Other { hello }' })).toEqual(refused)
  expect(await post(withRoles, { query: 'query Other { hello }' }, { sub: 'ada', roles: ['admin'] })).toEqual(world)
})

it('a function', async () => {
  const { fromDatabase } = examples
  expect(await post(fromDatabase, { id: 'hello' })).toEqual(world)
  expect(await post(fromDatabase, { id: 'bye' })).toEqual(refused)
})
