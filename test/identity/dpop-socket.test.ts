import { describe, expect, it } from 'vitest'
import { createDpop } from '../../src/identity/dpop.js'
import type { ReplayStore } from '../../src/identity/stores.js'
import { ACCESS_TOKEN, athOf, clientKey, signProof, TARGET } from '../support/proofs.js'
import { socketWith } from '../support/request-input.js'
import { createTestRuntime } from '../support/runtime.js'
import { NOW } from '../support/tokens.js'

function setUp(replays?: ReplayStore) {
  const now = { ms: NOW * 1_000 }
  const dpop = createDpop({ url: TARGET, ...(replays && { replays }) }, createTestRuntime(), () => now.ms)
  const send = (params: Record<string, unknown> | null, headers: Record<string, string> = {}, token = ACCESS_TOKEN) =>
    dpop.verify(socketWith(params, headers), token, clientKey.jkt)
  return { send, now }
}

const invalid = (detail: string) => ({ kind: 'invalid', detail })
const forGet = (claims: Record<string, unknown> = {}) => signProof({ htm: 'GET', ...claims })

describe('the proof of a WebSocket', () => {
  it.each(['dpop', 'DPoP', 'DPOP'])('stands in the connection parameter %s', async (name) => {
    expect(await setUp().send({ [name]: forGet() })).toBe('valid')
  })

  it('stands in the header of the handshake where the parameters have none', async () => {
    const { send } = setUp()
    expect(await send({}, { dpop: forGet() })).toBe('valid')
    expect(await send({ dpop: forGet() }, { dpop: 'another' })).toBe('valid')
  })

  it.each([
    ['for POST', { dpop: signProof() }, 'the htm of the proof'],
    ['twice', { dpop: forGet(), DPoP: forGet() }, 'no proof'],
    ['no text', { dpop: [forGet()] }, 'no proof'],
    ['null', { dpop: null }, 'no proof'],
    ['not there', {}, 'no proof'],
    ['of another address', { dpop: forGet({ htu: 'wss://api.test/graphql' }) }, 'the htu of the proof'],
  ])('is refused: %s', async (_name, params, detail) => {
    expect(await setUp().send(params)).toEqual(invalid(detail))
  })

  it('is not looked for in the header where the parameter is of no use', async () => {
    const { send } = setUp()
    expect(await send({ dpop: null }, { dpop: forGet() })).toEqual(invalid('no proof'))
    expect(await send({ dpop: 'a', DPOP: 'b' }, { dpop: forGet() })).toEqual(invalid('no proof'))
  })

  it('is refused without connection parameters, which alone tell connections apart', async () => {
    expect(await setUp().send(null, { dpop: forGet() })).toEqual(invalid('a proof without connection parameters'))
  })

  it('counts for every operation of its connection, also when it is old', async () => {
    const { send, now } = setUp()
    const params = { dpop: forGet() }
    expect(await Promise.all([send(params), send(params)])).toEqual(['valid', 'valid'])
    now.ms += 3_600_000
    expect(await send(params)).toBe('valid')
  })

  it('counts for no other connection', async () => {
    const { send } = setUp()
    const dpop = forGet()
    expect(await send({ dpop })).toBe('valid')
    expect(await send({ dpop })).toEqual(invalid('a proof that was used before'))
    expect(await send({}, { dpop })).toEqual(invalid('a proof that was used before'))
  })

  it('counts for no other token and for no other proof of its connection', async () => {
    const { send, now } = setUp()
    const params = { dpop: forGet() }
    expect(await send(params)).toBe('valid')
    expect(await send(params, {}, 'another token')).toEqual(invalid('the ath of the proof'))
    params.dpop = forGet({ ath: athOf('another token') })
    expect(await send(params, {}, 'another token')).toBe('valid')
    now.ms += 3_600_000
    params.dpop = forGet()
    expect(await send(params)).toEqual(invalid('the iat of the proof'))
  })

  it('counts for no other proof of the same token', async () => {
    const { send } = setUp()
    const params = { dpop: forGet() }
    expect(await send(params)).toBe('valid')
    params.dpop = forGet({ iat: NOW - 100 })
    expect(await send(params)).toEqual(invalid('the iat of the proof'))
  })

  it('is not forgotten since an earlier one was refused meanwhile', async () => {
    const { send } = setUp()
    const params = { dpop: forGet({ iat: NOW - 100 }) }
    const first = send(params)
    params.dpop = forGet()
    const second = send(params)
    expect(await Promise.all([first, second])).toEqual([invalid('the iat of the proof'), 'valid'])
    expect(await send(params)).toBe('valid')
  })

  it('is verified anew after it was refused, or could not be asked for', async () => {
    let up = false
    const replays: ReplayStore = {
      add() {
        if (!up) throw new Error('down')
        return true
      },
    }
    const { send, now } = setUp(replays)
    const params = { dpop: forGet({ iat: NOW + 10 }) }
    expect(await send(params)).toEqual(invalid('the iat of the proof'))
    now.ms += 5_000
    expect(await send(params)).toEqual({ kind: 'unavailable' })
    up = true
    expect(await send(params)).toBe('valid')
  })
})
