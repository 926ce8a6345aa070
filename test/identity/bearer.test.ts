import { describe, expect, it } from 'vitest'
import { readBearer } from '../../src/identity/bearer.js'
import { requestWith } from '../support/request-input.js'

const read = (value: string | null) => readBearer(requestWith({ authorization: value }))

describe('the Authorization header', () => {
  it.each(['Bearer a.b.c', 'bearer a.b.c', 'BEARER a.b.c'])('has a token: %s', (value) => {
    expect(read(value)).toEqual({ kind: 'token', text: 'a.b.c' })
  })

  it.each([
    '',
    'Bearer',
    'Bearer ',
    'Bearer  a',
    ' Bearer a',
    'Bearer a ',
    'Bearer a b',
    'Bearer\ta',
    'Bearer a,b',
    'Bearer a, Bearer b',
    'Bearer a\n',
    'Basic a',
    'DPoP a',
    'a',
  ])('is malformed: "%s"', (value) => {
    expect(read(value)).toEqual({ kind: 'malformed' })
  })

  it('is absent', () => {
    expect(read(null)).toEqual({ kind: 'none' })
  })
})
