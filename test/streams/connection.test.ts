import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { connectionOf, HangUp, socketOf } from '../../plugins/connection.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const socket = { close: vi.fn() }
const connectionParams = {}

test.each<[string, object, object | null, object | null]>([
  ['of the context of graphql-ws', { extra: { socket } }, socket, socket],
  ['that the host hands on', { socket, connectionParams }, socket, socket],
  ['that can not be closed', { socket: {}, connectionParams }, null, connectionParams],
  ['of which nothing is known but its parameters', { extra: null, connectionParams }, null, connectionParams],
  ['that was opened without parameters', { connectionParams: undefined }, null, null],
  ['that is none', { request: {} }, null, null],
])('the socket %s', (_name, context, found, connection) => {
  expect(socketOf(context)).toBe(found)
  expect(connectionOf(context)).toBe(connection)
})

test('a socket is closed once, after what was told last', async () => {
  const close = vi.fn()
  new HangUp({ close }).told()
  expect(close).not.toHaveBeenCalled()
  await vi.runAllTimersAsync()
  expect(close).toHaveBeenCalledExactlyOnceWith(4403, 'Forbidden')
})

test('a socket whose reader takes nothing is closed all the same', async () => {
  const close = vi.fn(() => {
    throw new Error('closed already')
  })
  new HangUp({ close })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(close).toHaveBeenCalledTimes(1)
})
