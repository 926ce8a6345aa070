import { readFileSync } from 'node:fs'
import { errorTable } from 'graphql-bulwark'
import { expect, test } from 'vitest'
import { eventNames, nameOf, patternNames } from '../../src/audit/event-names.js'
import type { ErrorCode } from '../../src/errors.js'

const codes = Object.keys(errorTable) as ErrorCode[]
const doc = readFileSync(new URL('../../docs/audit.md', import.meta.url), 'utf8')

test.each(codes)('%s has a name, which the document has too', (code) => {
  const name = eventNames[code]
  expect(nameOf(code, 'somebody')).toBe(name)
  const row = doc.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? ''
  expect(row).toContain(`\`${code}\``)
})

test('no code has a name that is not one any more', () => {
  expect(Object.keys(eventNames).sort()).toEqual([...codes].sort())
})

test.each([
  ['RATE_LIMITED', 'jwt', 'authn_login_fail_max'],
  ['RATE_LIMITED', 'apiKeys', 'authn_login_fail_max'],
  ['RATE_LIMITED', 'rateLimit', 'excess_rate_limit_exceeded'],
  ['UNAUTHENTICATED', 'jwt', 'authn_login_fail'],
  ['UNAUTHENTICATED', 'fieldAuthorization', 'authz_fail'],
  ['NOT_FOUND', 'ownership', 'malicious_direct_reference'],
  ['NOT_FOUND', 'other', 'authz_fail'],
  ['SERVICE_UNAVAILABLE', 'audit', 'sys_monitor_disabled'],
  ['FORBIDDEN', '__proto__', 'authz_fail'],
  ['BAD_REQUEST', 'csrfPrevention', 'malicious_cors'],
  ['BAD_REQUEST', 'graphql', 'input_validation_fail'],
  ['DOCUMENT_NOT_TRUSTED', 'trustedDocuments', 'malicious_extraneous'],
] as const)('%s by %s is %s', (code, guard, name) => {
  expect(nameOf(code, guard)).toBe(name)
})

test('a method that GraphQL over HTTP does not have is no attack, though the same guard refuses it', () => {
  expect(nameOf('BAD_REQUEST', 'csrfPrevention', 405)).toBe('input_validation_fail')
})

test.each(Object.entries(patternNames))('the pattern %s is %s, which the document has too', (pattern, name) => {
  const row = doc.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? ''
  expect(row).toContain(`\`PATTERN_${pattern.toUpperCase()}\``)
})
