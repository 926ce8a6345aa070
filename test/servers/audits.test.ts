import { createServer, type Server } from 'node:http'
import { useBulwark } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { byPlainGet, failedAudits, introspecting } from './audits.js'
import { credentialsOf } from './hosts/callers.js'
import { closeServer, listen } from './hosts/http.js'
import { standard } from './options.js'
import { createShop } from './schema.js'

const logger = { info() {}, warn() {}, error() {} }

describe('GraphQL over HTTP on Yoga', () => {
  let server: Server
  let url: string
  beforeAll(async () => {
    const plugins = [useBulwark({ ...standard, logger })]
    server = createServer(createYoga({ schema: createShop([]), logging: false, plugins }))
    url = await listen(server, '/graphql')
  })
  afterAll(() => closeServer(server))

  test('every audit passes for a caller who may introspect', async () => {
    const authorization = String(await credentialsOf('admin'))
    expect(await failedAudits(url, { authorization })).toEqual([])
  })

  test('only the audits that introspect fail for others', async () => {
    const headers = { 'graphql-require-preflight': '1' }
    expect(await failedAudits(url, headers)).toEqual(introspecting)
  })

  test('of a GET that any page could send, what GraphQL over HTTP leaves to the server', async () => {
    expect(await failedAudits(url)).toEqual([...introspecting, ...byPlainGet].sort())
  })
})
