import { connect } from 'node:net'
import { buildSchema } from 'graphql'
import { createYoga, type Plugin } from 'graphql-yoga'
import { describe, expect, test } from 'vitest'
import { useBulwark } from '../../plugins/index.js'
import { listen } from '../support/listen.js'

const SECRET = 'password of the database'
const fail = () => {
  throw new Error(SECRET)
}
const body = JSON.stringify({ query: '{ a }' })

/** Sends a request as it stands, which no client library would. */
async function send(host: string, plugins: readonly Plugin[]) {
  const log: unknown[] = []
  const logger = { info() {}, warn() {}, error: (...line: unknown[]) => log.push(line) }
  const schema = buildSchema('type Query { a: Int }')
  const yoga = createYoga({ schema, logging: false, plugins: [useBulwark({ logger }), ...plugins] })
  const { port, close } = await listen(yoga)
  const head = ['POST /graphql HTTP/1.1', `host: ${host}`, 'content-type: application/json', 'connection: close']
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  socket.write(`${[...head, `content-length: ${body.length}`].join('\r\n')}\r\n\r\n${body}`)
  let text = ''
  for await (const part of socket) text += part
  await close()
  return { status: Number(text.split(' ')[1]), text, log }
}

describe('what no hook of Yoga is told of', () => {
  test.each(['localhost', 'shop.example.com:4000', ''])('the host %j is one', async (host) => {
    expect(await send(host, [])).toMatchObject({ status: 200, log: [] })
  })

  test.each(['a b', '[', 'x:99999', '%'])('the host %j is none, which is the mistake of the client', async (host) => {
    const { status, text, log } = await send(host, [])
    expect(status).toBe(400)
    expect(text).toContain('"code":"BAD_REQUEST"')
    expect(text).not.toMatch(/TypeError|node_modules|node:internal/)
    expect(log).toEqual([])
  })

  test.each([
    ['onRequest', { onRequest: fail }],
    ['onResponse', { onResponse: fail }],
    ['onResultProcess', { onResultProcess: fail }],
  ] satisfies [string, Plugin][])('what another plugin throws in %s is masked, and in the log', async (_, plugin) => {
    const { status, text, log } = await send('localhost', [plugin])
    expect(status).toBe(500)
    expect(text).toContain('"code":"INTERNAL_SERVER_ERROR"')
    expect(text).not.toMatch(/password|node_modules|node:internal/)
    // A result that could not be processed fails once more as an error.
    expect(log.at(-1)).toMatchObject([expect.stringContaining('masked error'), { message: SECRET }])
  })
  test('what another plugin has aborted, as a request to elsewhere, is masked too', async () => {
    const onRequest = () => {
      throw new DOMException(SECRET, 'AbortError')
    }
    const { status, text, log } = await send('localhost', [{ onRequest }])
    expect(status).toBe(500)
    expect(text).toContain('"code":"INTERNAL_SERVER_ERROR"')
    expect(text).not.toMatch(/password|node_modules|node:internal/)
    expect(log).toMatchObject([[expect.stringContaining('masked error'), { message: SECRET }]])
  })
})
