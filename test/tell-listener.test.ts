import { useBulwark } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, test, vi } from 'vitest'
import { tellListener } from '../src/tell-listener.js'

test.each<[name: string, tell: () => unknown, told: readonly string[]]>([
  ['what goes well', () => 'x', []],
  ['what goes well later', async () => 'x', []],
  [
    'what throws',
    () => {
      throw 'now'
    },
    ['now'],
  ],
  ['what rejects', () => Promise.reject('later'), ['later']],
])('%s', async (_name, tell, expected) => {
  const told: unknown[] = []
  tellListener(tell, (error) => told.push(error))
  await new Promise(setImmediate)
  expect(told).toEqual(expected)
})

test('listeners that are async functions and reject end no process', async () => {
  const rejections: unknown[] = []
  const note = (reason: unknown) => rejections.push(reason)
  process.on('unhandledRejection', note)
  const logger = { info() {}, warn() {}, error: vi.fn() }
  const rejects = async () => {
    throw new Error('down')
  }
  const schema = createSchema({ typeDefs: 'type Query { old: String @deprecated }' })
  const yoga = createYoga({
    schema,
    logging: false,
    plugins: [useBulwark({ logger, onEvent: rejects, onRefusal: rejects, depthLimit: { depth: 1 } })],
  })
  for (const query of ['{ old }', '{ __schema { types { name } } }']) {
    const headers = { 'content-type': 'application/json' }
    await yoga.fetch('http://localhost/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) })
  }
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  process.off('unhandledRejection', note)
  expect(rejections).toEqual([])
  expect(logger.error.mock.calls.map(([line]) => line)).toEqual([
    'graphql-bulwark: onEvent threw',
    'graphql-bulwark: onRefusal threw',
  ])
})
