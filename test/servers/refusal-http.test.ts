import { GraphQLError } from 'graphql'
import { refusalHttp, SecurityError } from 'graphql-bulwark'
import { expect, it } from 'vitest'

const coded = (code: string) => new GraphQLError('no', { extensions: { code } })

it.each([
  ['a result', { data: { a: 1 } }, undefined],
  ['errors at their paths', { data: { a: null }, errors: [coded('FORBIDDEN')] }, undefined],
  ['an operation that ended in null', { data: null, errors: [coded('FORBIDDEN')] }, undefined],
  ['nothing', { errors: [] }, undefined],
  [
    'a refusal with headers',
    { errors: [new SecurityError({ code: 'RATE_LIMITED', retryAfter: 7, headers: { ratelimit: 'x' } })] },
    { status: 429, headers: { 'retry-after': '7', ratelimit: 'x' } },
  ],
  [
    'what another library has wrapped',
    { errors: [new GraphQLError('no', { originalError: new SecurityError({ code: 'FORBIDDEN' }) })] },
    { status: 403, headers: {} },
  ],
  ['a code of the table', { errors: [coded('DOCUMENT_INVALID')] }, { status: 400, headers: {} }],
  ['a code of the application', { errors: [coded('SOLD_OUT')] }, { status: 400, headers: {} }],
  ['an error without a code', { errors: [new GraphQLError('no')] }, { status: 500, headers: {} }],
  ['the worst of several', { errors: [coded('BAD_USER_INPUT'), coded('FORBIDDEN')] }, { status: 403, headers: {} }],
])('%s', (_name, result, expected) => {
  expect(refusalHttp(result)).toEqual(expected)
})
