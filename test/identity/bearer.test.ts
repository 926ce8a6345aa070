import { describe, expect, it } from 'vitest'
import type { RequestInput } from '../../src/guard.js'
import { type BearerPlaces, readBearer } from '../../src/identity/bearer.js'
import { createGuard } from '../support/jwt-guard.js'
import { requestWith, socketWith } from '../support/request-input.js'
import { jwtOptions } from '../support/tokens.js'

const places: BearerPlaces = { connectionParams: 'authorization', cookie: undefined }
const read = (input: RequestInput, own: Partial<BearerPlaces> = {}) => readBearer(input, { ...places, ...own })
const token = (scheme: 'bearer' | 'dpop' = 'bearer') => ({ kind: 'token', scheme, text: 'a.b.c' })

describe('the Authorization header', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c'])('has a token: %s', (authorization) => {
    expect(read(requestWith({ authorization }))).toEqual(token())
  })

  it.each(['DPoP a.b.c', 'dpop a.b.c'])('has a token that is bound to a key: %s', (authorization) => {
    expect(read(requestWith({ authorization }))).toEqual(token('dpop'))
  })

  it.each(['', 'Bearer', 'Bearer ', ' Bearer a', 'Bearer\ta', 'Basic a', 'a.b.c', 'Token a'])(
    'is malformed: "%s"',
    (authorization) => {
      expect(read(requestWith({ authorization }))).toEqual({ kind: 'malformed' })
    },
  )

  it.each([
    ['Bearer  a', ' a'],
    ['Bearer a ', 'a '],
    ['Bearer a b', 'a b'],
    ['Bearer a,b', 'a,b'],
    ['Bearer a, Bearer b', 'a, Bearer b'],
    ['Bearer a\n', 'a\n'],
    ['DPoP a, Bearer b', 'a, Bearer b'],
    ['Bearer Bearer a', 'Bearer a'],
  ])('has what no token is, all of it: "%s"', async (authorization, text) => {
    expect(read(requestWith({ authorization }))).toMatchObject({ kind: 'token', text })
    const guard = createGuard(jwtOptions)
    expect(await guard.request?.(requestWith({ authorization }))).toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('is absent', () => {
    expect(read(requestWith({}))).toEqual({ kind: 'none' })
  })
})

describe('the connection parameters of a WebSocket', () => {
  const header = { authorization: 'Basic proxy' }
  it.each<[string, Record<string, unknown> | null, string | false, object]>([
    ['hold the token', { authorization: 'Bearer a.b.c' }, 'authorization', token()],
    ['in any case', { Authorization: 'Bearer a.b.c' }, 'authorization', token()],
    ['under a name of choice', { token: 'Bearer a.b.c' }, 'token', token()],
    ['alone under a name of choice', { accessToken: 'a.b.c' }, 'accessToken', token()],
    ['not alone under the name of the header', { authorization: 'a.b.c' }, 'authorization', { kind: 'malformed' }],
    ['not under another name', { token: 'Bearer a.b.c' }, 'authorization', { kind: 'none' }],
    ['and not the header of the handshake', {}, 'authorization', { kind: 'none' }],
    ['unless there are none', null, 'authorization', { kind: 'malformed' }],
    ['unless they are not read', { authorization: 'Bearer a.b.c' }, false, { kind: 'malformed' }],
    ['twice', { authorization: 'Bearer a', Authorization: 'Bearer b' }, 'authorization', { kind: 'malformed' }],
    ['as a list', { authorization: ['Bearer a'] }, 'authorization', { kind: 'malformed' }],
    ['as a number', { authorization: 5 }, 'authorization', { kind: 'malformed' }],
    ['as null', { authorization: null }, 'authorization', { kind: 'none' }],
    ['by inheritance', Object.create({ authorization: 'Bearer a.b.c' }), 'authorization', { kind: 'none' }],
  ])('%s', (_name, params, connectionParams, expected) => {
    expect(read(socketWith(params, header), { connectionParams })).toEqual(expected)
  })
})

describe('a cookie', () => {
  const own = { cookie: { name: '__Host-token', origins: ['https://shop.example.com'] } }
  const cookie = '__Host-token=a.b.c'
  const same = { 'sec-fetch-site': 'same-origin' }
  it.each<[string, Record<string, string>, object]>([
    ['from the page of a known origin', { cookie, origin: 'https://shop.example.com' }, token()],
    ['from a page of this server', { cookie, ...same }, token()],
    [
      'from a page of this server that names its origin',
      { cookie, ...same, origin: 'https://api.example.com' },
      token(),
    ],
    ['among others', { cookie: `a=b; ${cookie}; c=d`, ...same }, token()],
    ['in a line of its own', { cookie: `a=b, ${cookie}`, ...same }, token()],
    ['from a page of others', { cookie, origin: 'https://evil.test' }, { kind: 'forged' }],
    ['from a sister site', { cookie, 'sec-fetch-site': 'same-site' }, { kind: 'forged' }],
    ['from another site', { cookie, 'sec-fetch-site': 'cross-site' }, { kind: 'forged' }],
    ['typed into the address bar', { cookie, 'sec-fetch-site': 'none' }, { kind: 'forged' }],
    ['from a page without origin', { cookie, origin: 'null' }, { kind: 'forged' }],
    ['by a client that says nothing of itself', { cookie }, { kind: 'forged' }],
    [
      'from an origin that only begins as a known one',
      { cookie, origin: 'https://shop.example.com.evil.test' },
      { kind: 'forged' },
    ],
    ['from a known host without encryption', { cookie, origin: 'http://shop.example.com' }, { kind: 'forged' }],
    ['of another name', { cookie: 'token=a.b.c', ...same }, { kind: 'none' }],
    ['of a longer name', { cookie: `x${cookie}`, ...same }, { kind: 'none' }],
    ['that is empty after a log-out', { cookie: '__Host-token=', ...same }, { kind: 'none' }],
    ['twice', { cookie: `${cookie}; ${cookie}`, ...same }, { kind: 'malformed' }],
    ['beside a header, which counts', { cookie: '__Host-token=x', authorization: 'Bearer a.b.c' }, token()],
    ['beside a header that is malformed', { cookie, authorization: 'Basic a', ...same }, { kind: 'malformed' }],
  ])('%s', (_name, headers, expected) => {
    expect(read(requestWith(headers), own)).toEqual(expected)
  })

  it('of the handshake of a WebSocket', () => {
    expect(read(socketWith({}, { cookie, origin: 'https://shop.example.com' }), own)).toEqual(token())
    expect(read(socketWith(null, { cookie, origin: 'https://evil.test' }), own)).toEqual({ kind: 'forged' })
  })

  it('is not read unless configured', () => {
    expect(read(requestWith({ cookie, ...same }))).toEqual({ kind: 'none' })
  })
})
