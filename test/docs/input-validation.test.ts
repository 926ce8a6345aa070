import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { textFormats } from '../../src/input/formats.js'

const doc = readFileSync(new URL('../../docs/input-validation.md', import.meta.url), 'utf8')
const blocksOf = (language: string) =>
  [...doc.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code as string)

interface Server {
  readonly fetch: typeof fetch
}

/** The examples of the document run as they stand. */
let folder = ''
let examples: { readonly yoga: Server; readonly profiles: Server }
beforeAll(async () => {
  folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
  const modules = await Promise.all(
    blocksOf('ts').map(async (code, index) => {
      const file = `${folder}/example-${index}.ts`
      writeFileSync(file, code)
      return import(/* @vite-ignore */ pathToFileURL(file).href)
    }),
  )
  examples = Object.assign({}, ...modules)
}, 60_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function ask(server: Server, query: string, variables: object = {}) {
  const answer = await server.fetch('http://localhost/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })
  return { status: answer.status, body: await answer.json() }
}

const order = 'mutation ($input: Order!) { order(input: $input) }'

it('constraints', async () => {
  const { yoga } = examples
  const good = { items: [{ sku: 'AB-1' }], email: 'alice@example.com', card: '4242424242424242' }
  expect((await ask(yoga, order, { input: good })).body).toEqual({ data: { order: true } })
  expect((await ask(yoga, '{ products(first: 0) }')).body).toMatchObject({
    errors: [{ extensions: { violations: [{ constraint: 'min', limit: 1 }] } }],
  })
  expect((await ask(yoga, '{ products }')).body).toEqual({ data: { products: ['Lamp'] } })
  const card = await ask(yoga, order, { input: { ...good, card: 'hunter2' } })
  expect(card.body).toMatchObject({ errors: [{ extensions: { violations: [{ path: ['input', 'card'] }] } }] })
  expect(JSON.stringify(card.body)).not.toContain('hunter2')
})

it('the answer', async () => {
  const input = { items: [{ sku: 'AB-1', quantity: 11 }], email: 'nobody' }
  const { status, body } = await ask(examples.yoga, order, { input })
  expect(status).toBe(400)
  expect(body).toEqual({ errors: [JSON.parse(blocksOf('json')[0] as string)] })
})

it('formats', () => {
  const list = /Formats are those of[^:]*: ([^.]*)\. Its/.exec(
    doc.replaceAll('(https://ajv.js.org/packages/ajv-formats.html)', ''),
  )?.[1]
  expect(list?.match(/(?<=`)[a-z0-9-]+(?=`)/g)).toEqual(textFormats)
})

it('JSON schemas', async () => {
  const { profiles } = examples
  const save = async (profile: object) =>
    (await ask(profiles, 'mutation ($p: Profile!) { save(profile: $p) }', { p: profile })).body
  const refusal = (constraint: string) => ({ errors: [{ extensions: { violations: [{ constraint }] } }] })
  expect(await save({ settings: { color: '#aabbcc' }, notes: [{ any: 'thing' }] })).toEqual({ data: { save: true } })
  expect(await save({ settings: { color: 'red' } })).toMatchObject(refusal('pattern'))
  expect(await save({ settings: { size: 3 } })).toMatchObject(refusal('additionalProperties'))
  expect(await save({ notes: JSON.parse('{ "__proto__": { "isAdmin": true } }') })).toMatchObject(
    refusal('propertyNames'),
  )
  expect(await save({ notes: 'a'.repeat(20_000) })).toMatchObject(refusal('bytes'))
})
