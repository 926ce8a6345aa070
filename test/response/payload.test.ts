import { GraphQLError } from 'graphql'
import { publicError } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { closePayload, type Payload } from '../../plugins/payload.js'
import { gateOf, SECRET } from './gate-of.js'
import { expectMasked, expectNoLeak, type PrintedError } from './leaks.js'

const error = () => new GraphQLError(SECRET, { path: ['slow'], originalError: new Error(SECRET) })

/** Where an error may stand in a payload. */
const rows: readonly [name: string, payload: Payload, find: (printed: Payload) => unknown][] = [
  ['a result', { data: { slow: null }, errors: [error()] }, ({ errors }) => errors],
  ['a result without data', { errors: [error()] }, ({ errors }) => errors],
  [
    'a part that comes later',
    { incremental: [{ data: { fine: 1 } }, { data: { slow: null }, errors: [error()] }] },
    ({ incremental }) => incremental?.[1]?.errors,
  ],
  ['items of a stream', { incremental: [{ errors: [error()] }] }, ({ incremental }) => incremental?.[0]?.errors],
  ['a part that is complete', { completed: [{ errors: [error()] }] }, ({ completed }) => completed?.[0]?.errors],
  [
    'a part in a part',
    { incremental: [{ incremental: [{ completed: [{ errors: [error()] }] }] }] },
    ({ incremental }) => incremental?.[0]?.incremental?.[0]?.completed?.[0]?.errors,
  ],
]

describe('closePayload', () => {
  test.each(rows)('hides an error of %s', (_name, payload, find) => {
    for (const open of [true, false]) {
      const { gate, logged } = gateOf()
      const text = JSON.stringify(closePayload(payload, gate, open))
      expectNoLeak(text)
      const errors = find(JSON.parse(text)) as PrintedError[]
      expect(errors).toHaveLength(1)
      expect(errors[0]?.path).toEqual(['slow'])
      const log = logged.map(({ reference, error: data }) => ({ message: reference, data }))
      expectMasked(errors[0], log)
    }
  })

  test.each(rows)('leaves the payload of %s as it was', (_name, payload) => {
    const before = JSON.stringify(payload)
    closePayload(payload, gateOf().gate, false)
    expect(JSON.stringify(payload)).toBe(before)
    closePayload(Object.freeze({ ...payload }), gateOf().gate, false)
  })

  test('keeps all else of a part', () => {
    const part = { id: '0', subPath: ['a'], data: { a: 1 }, errors: [publicError('No.')], extensions: { cost: 3 } }
    const payload = { hasNext: true, pending: [{ id: '1', path: [] }], incremental: [part], extensions: { cost: 4 } }
    const closed = closePayload(payload, gateOf().gate, false)
    expect(JSON.parse(JSON.stringify(closed))).toEqual({
      ...payload,
      incremental: [{ ...part, errors: [{ message: 'No.', extensions: { code: 'BAD_USER_INPUT' } }] }],
    })
  })

  test.each<Payload>([
    { data: { a: 1 } },
    { data: null, errors: undefined },
    { incremental: [{ data: 1 }], completed: [{}] },
  ])('returns what has no errors as it is: %j', (payload) => {
    expect(closePayload(payload, gateOf().gate, false)).toBe(payload)
  })
})
