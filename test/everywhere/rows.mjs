import { SECRET } from './shop.mjs'

/**
 * What holds on every runtime and every host. A row sends one request, and names the status, the code of the first error
 * and what else must be there.
 *
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {string} text
 * @property {any} body
 *
 * @typedef {object} Row
 * @property {string} name
 * @property {string} [query]
 * @property {object} [variables]
 * @property {unknown} [body] in place of a query
 * @property {{ sub: string, roles: string[], forged?: boolean }} [as] by a token
 * @property {boolean} [withKey] by the API key
 * @property {Record<string, string>} [headers]
 * @property {'GET' | 'POST'} [method]
 * @property {number | number[]} [status] 200 where absent
 * @property {string} [code]
 * @property {object} [data]
 * @property {RegExp} [has] in the text
 * @property {RegExp} [hasNot]
 * @property {string} [header] that the answer has
 * @property {number} [times] sent so often; the last answer counts
 * @property {RegExp} [until] asked again until it is in the text
 */

const alice = { sub: 'alice', roles: ['customer'] }

/** @type {Row[]} */
export const rows = [
  { name: 'an allowed query', query: '{ hello }', data: { hello: 'world' } },
  {
    name: 'introspection refused',
    query: '{ __schema { queryType { name } } }',
    // Cloudflare puts it there, and elsewhere nobody believes it.
    headers: { 'cf-connecting-ip': '203.0.113.9' },
    status: 400,
    code: 'INTROSPECTION_DISABLED',
  },
  {
    name: 'no suggestions of names',
    query: '{ helo }',
    status: 400,
    code: 'DOCUMENT_INVALID',
    hasNot: /hello/,
  },
  {
    name: 'depth',
    query: `${'{ node '.repeat(20)}{ id }${' }'.repeat(20)}`,
    status: 400,
    code: 'DEPTH_LIMIT_EXCEEDED',
  },
  {
    name: 'aliases',
    query: `{ node { ${Array.from({ length: 60 }, (_, index) => `a${index}: id`).join(' ')} } }`,
    status: 400,
    code: 'ALIAS_LIMIT_EXCEEDED',
  },
  { name: 'tokens', query: `{ ${'hello '.repeat(4_100)} }`, status: 400, code: 'TOKEN_LIMIT_EXCEEDED' },
  { name: 'cost', query: '{ items(first: 5000) { id } }', status: 400, code: 'COST_LIMIT_EXCEEDED' },
  { name: 'batch', body: Array(11).fill({ query: '{ hello }' }), status: 413, code: 'BATCH_LIMIT_EXCEEDED' },
  {
    name: 'a form of another site',
    body: 'query=%7B%20hello%20%7D',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    // A host that takes no forms says so.
    status: [400, 415],
    hasNot: /world/,
  },
  {
    name: 'a mutation by GET',
    method: 'GET',
    query: 'mutation { cancelOrder(id: "3") { status } }',
    as: alice,
    status: 405,
    hasNot: /CANCELLED/,
  },
  { name: 'a query by GET', method: 'GET', query: '{ me }', as: alice, data: { me: 'alice' } },
  {
    name: 'rate',
    query: '{ a: node { id } b: node { id } c: node { id } }',
    as: { sub: 'eve', roles: ['limited'] },
    times: 3,
    status: 429,
    code: 'RATE_LIMITED',
    header: 'retry-after',
  },
  { name: 'a token', query: '{ me }', as: alice, data: { me: 'alice' } },
  {
    name: 'a forged token',
    query: '{ me }',
    as: { ...alice, forged: true },
    status: 401,
    code: 'UNAUTHENTICATED',
    header: 'www-authenticate',
  },
  { name: 'an API key', query: '{ me }', withKey: true, data: { me: 'sam' } },
  { name: 'a rule of a field', query: '{ secret }', as: alice, status: 403, code: 'FORBIDDEN', hasNot: /classified/ },
  { name: 'one’s own object', query: 'mutation { cancelOrder(id: "1") { status } }', as: alice, has: /CANCELLED/ },
  {
    name: 'an object of another',
    query: 'mutation { cancelOrder(id: "2") { status } }',
    as: alice,
    code: 'NOT_FOUND',
    data: { cancelOrder: null },
  },
  { name: 'an order of another, read', query: '{ order(id: "2") { status } }', as: alice, data: { order: null } },
  {
    name: 'masking',
    query: '{ broken }',
    code: 'INTERNAL_SERVER_ERROR',
    data: { broken: null },
    hasNot: new RegExp(`${SECRET.slice(0, 8)}|hidden_table|stack`),
  },
  {
    name: 'a constraint',
    query: 'query ($name: String!) { greet(name: $name) }',
    variables: { name: 'x'.repeat(11) },
    status: 400,
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'time',
    query: '{ slow }',
    as: { sub: 'zoe', roles: ['hurried'] },
    status: 400,
    code: 'EXECUTION_TIME_LIMIT_EXCEEDED',
  },
  {
    name: 'audit',
    query: '{ audited }',
    until: /"INTROSPECTION_DISABLED /,
  },
  {
    name: 'the address of the client',
    query: '{ audited }',
    has: /"INTROSPECTION_DISABLED (127\.0\.0\.1|::1|203\.0\.113\.9)"/,
  },
]
