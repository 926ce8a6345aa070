import { ConfigurationError, useResponseSizeLimit } from 'graphql-bulwark'
import { describe, expect, it, test } from 'vitest'
import { responseSizeLimitGuard } from '../../src/response/response-size-limit.js'

describe('a limit of size that nobody has set', () => {
  test.each([{}, { roles: { admin: { depth: 20 } } }])('as a plugin stops the server: %j', (options) => {
    expect(() => useResponseSizeLimit(options)).toThrow(
      new ConfigurationError('responseSizeLimit has no effect: give responseBytes, to everyone, a role or a field.'),
    )
  })

  it('measures nothing', () => {
    expect(responseSizeLimitGuard()).toMatchObject({ summary: 'no size is set' })
    expect(responseSizeLimitGuard().follow).toBeUndefined()
  })
})

test.each([
  [{ responseBytes: 1_000 }, 'an answer has at most 1000 bytes'],
  [{ roles: { anonymous: { responseBytes: 1_000 } } }, 'what some are answered is bounded'],
  [{ fields: { 'Query.export': { responseBytes: 1_000 } } }, 'what some are answered is bounded'],
])('%j measures', (options, summary) => {
  expect(responseSizeLimitGuard(options)).toMatchObject({ summary, follow: expect.any(Function) })
  expect(() => useResponseSizeLimit(options)).not.toThrow()
})
