import { GraphQLError } from 'graphql'
import { errorTable, publicError, SecurityError } from 'graphql-bulwark'
import { describe, expect, test } from 'vitest'
import { gateOf, SECRET } from './gate-of.js'
import { strangeErrors } from './strange-errors.js'

const MASKED = errorTable.INTERNAL_SERVER_ERROR.message

describe('what nobody meant for a client', () => {
  test.each(strangeErrors)('%s', (_name, error) => {
    const { gate, logged } = gateOf()
    const closed = gate.close(error)
    const text = JSON.stringify(closed)
    expect(text).not.toContain(SECRET)
    expect(closed).toBeInstanceOf(GraphQLError)
    const [masked] = logged
    expect(closed.toJSON()).toEqual({
      message: MASKED,
      extensions: { code: 'INTERNAL_SERVER_ERROR', reference: masked?.reference },
      ...(closed.path && { path: closed.path }),
    })
    expect(masked?.reference).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/)
    expect(logged).toHaveLength(1)
    expect(closed.originalError).toBeUndefined()
    expect(closed.stack ?? '').not.toContain(SECRET)
  })

  test.each(strangeErrors)('%s is closed once', (_name, error) => {
    const { gate, logged } = gateOf()
    const closed = gate.close(error)
    expect(gate.close(closed)).toBe(closed)
    expect(gate.closeAll([closed])).toEqual([closed])
    expect(logged).toHaveLength(1)
  })

  test('keeps path and positions of the field', () => {
    const { gate, logged } = gateOf()
    const path = ['orders', 0, 'total']
    const closed = gate.close(new GraphQLError(SECRET, { path }))
    expect(closed.path).toEqual(path)
    expect(logged[0]?.path).toEqual(path)
  })

  test('the log has the innermost cause that graphql knows', () => {
    const { gate, logged } = gateOf()
    const original = new Error(SECRET)
    gate.close(new GraphQLError(SECRET, { originalError: original }))
    expect(logged[0]?.error).toBe(original)
  })

  test('every error has a reference of its own', () => {
    const { gate } = gateOf()
    const error = new Error(SECRET)
    const references = [1, 2, 3].map(() => gate.close(error).extensions.reference)
    expect(new Set(references).size).toBe(3)
  })

  test('a path that no execution wrote is not sent', () => {
    const { gate } = gateOf()
    const closed = gate.close(Object.assign(new Error(SECRET), { path: [{ secret: SECRET }, SECRET] }))
    expect(JSON.stringify(closed)).not.toContain(SECRET)
  })

  test('a log that fails opens nothing', () => {
    const { gate } = gateOf({
      log() {
        throw new Error(`${SECRET} of the log`)
      },
    })
    expect(gate.close(new Error(SECRET)).message).toBe(MASKED)
  })
})

describe('what is meant for a client', () => {
  const path = ['field']
  const wrap = (error: Error, extensions = {}) => new GraphQLError(SECRET, { originalError: error, path, extensions })

  test('publicError passes whole', () => {
    const { gate, logged } = gateOf()
    const extensions = { voucher: 'SPRING', nested: { list: [1] } }
    const closed = gate.close(wrap(publicError('Too late.', { code: 'EXPIRED', extensions }), { sql: SECRET }))
    expect(closed.toJSON()).toEqual({ message: 'Too late.', path, extensions: { ...extensions, code: 'EXPIRED' } })
    expect(logged).toEqual([])
  })

  test('publicError has a code by itself', () => {
    expect(gateOf().gate.close(publicError('No.')).extensions).toEqual({ code: 'BAD_USER_INPUT' })
  })

  test('publicError with extensions in a circle keeps text and code', () => {
    const loop: Record<string, unknown> = {}
    loop.self = loop
    const closed = gateOf().gate.close(publicError('Too late.', { code: 'EXPIRED', extensions: { loop } }))
    expect(JSON.parse(JSON.stringify(closed))).toEqual({ message: 'Too late.', extensions: { code: 'EXPIRED' } })
  })

  test.each(['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'BAD_USER_INPUT', 'RATE_LIMITED', 'OUT_OF_STOCK'])(
    'text and code of %s pass, other extensions do not',
    (code) => {
      const { gate, logged } = gateOf()
      const closed = gate.close(new GraphQLError('Not today.', { path, extensions: { code, sql: SECRET } }))
      expect(closed.toJSON()).toEqual({ message: 'Not today.', path, extensions: { code } })
      expect(logged).toEqual([])
    },
  )

  test('a code that is on no list does not pass', () => {
    const { gate } = gateOf()
    expect(gate.close(new GraphQLError(SECRET, { extensions: { code: 'SOLD_OUT' } })).message).toBe(MASKED)
  })

  test('a refusal passes whole, at the path where it was met', () => {
    const { gate } = gateOf()
    const refusal = new SecurityError({ code: 'RATE_LIMITED', retryAfter: 3 })
    expect(gate.close(refusal)).toBe(refusal)
    const { message } = errorTable.RATE_LIMITED
    expect(gate.close(wrap(refusal)).toJSON()).toEqual({
      message,
      path,
      extensions: { code: 'RATE_LIMITED', retryAfter: 3 },
    })
  })

  test('the detail of a refusal does not pass', () => {
    const closed = gateOf().gate.close(
      new SecurityError({ code: 'DOCUMENT_INVALID', detail: SECRET, coordinate: SECRET }),
    )
    expect(JSON.stringify(closed)).not.toContain(SECRET)
  })

  test('a public text is cut', () => {
    expect(gateOf().gate.close(publicError('x'.repeat(1_000_000))).message).toHaveLength(2_000)
  })

  test('a GraphQLError of another copy of graphql is one', () => {
    class Foreign extends Error {
      readonly extensions = { code: 'FORBIDDEN', sql: SECRET }
      get [Symbol.toStringTag]() {
        return 'GraphQLError'
      }
    }
    const closed = gateOf().gate.close(new Foreign('Not yours.'))
    expect(closed.toJSON()).toEqual({ message: 'Not yours.', extensions: { code: 'FORBIDDEN' } })
  })
})

describe('report mode', () => {
  test('logs and lets pass', () => {
    const { gate, logged } = gateOf({ report: true })
    const error = new GraphQLError(SECRET)
    expect(gate.close(error)).toBe(error)
    expect(logged.map((masked) => masked.error)).toEqual([error])
  })

  test.each(strangeErrors)('%s becomes something that can be sent', (_name, error) => {
    const { gate, logged } = gateOf({ report: true })
    expect(gate.close(error)).toBeInstanceOf(GraphQLError)
    expect(logged).toHaveLength(1)
  })
})

test('without public codes every error passes and nothing is logged', () => {
  const { gate, logged } = gateOf({ publicCodes: null })
  const error = new GraphQLError(SECRET)
  expect(gate.close(error)).toBe(error)
  expect(logged).toEqual([])
})
