import { createServer, type Server } from 'node:http'
import type { Express } from 'express'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ask, closeServer, listen } from '../servers/hosts/http.js'
import { signToken } from '../support/tokens.js'
import { knownIssuer, runExamples } from './examples.js'

let server: Server
let url: string
beforeAll(async () => {
  const { app } = await runExamples<{ app: Express }>('how-to.md', (code) => code.includes('@apollo/server'), {
    rewrite: await knownIssuer(),
  })
  server = createServer(app)
  url = await listen(server, '/graphql')
}, 60_000)
afterAll(() => closeServer(server))

const json = { 'content-type': 'application/json' }
const post = (body: string, headers: Record<string, string> = json) => ask(url, { method: 'POST', headers, body })

it('serves, closes the schema, and refuses what is no body', async () => {
  expect(await post('{"query":"{ hello }"}')).toMatchObject({ status: 200, text: expect.stringContaining('world') })
  const schema = '{"query":"{ __schema { queryType { name } } }"}'
  expect(await post(schema)).toMatchObject({ status: 400 })
  const authorization = `Bearer ${await signToken({ roles: ['admin'] })}`
  expect(await post(schema, { ...json, authorization })).toMatchObject({ status: 200 })
  expect(await post('{"query":"{ hello }"}', { ...json, authorization: 'Bearer a.b.c' })).toMatchObject({ status: 401 })
  expect(await post('{')).toMatchObject({ status: 400, text: expect.stringContaining('BAD_REQUEST') })
  const many = JSON.stringify(Array.from({ length: 11 }, () => ({ query: '{ hello }' })))
  expect(await post(many)).toMatchObject({ status: 413 })
})
