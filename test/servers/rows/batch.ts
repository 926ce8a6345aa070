import type { Ask } from '../hosts/host.js'
import { constant, data, type Row, refused, refusedWhole } from './row.js'
import { deep } from './texts.js'

const login: Ask = { query: 'mutation { login(password: "x") }' }
const hello: Ask = { query: '{ hello }' }
const nested: Ask = { query: `{ echo(value: ${'['.repeat(70)}${']'.repeat(70)}) }` }
const many = (ask: Ask, count: number) => Array.from({ length: count }, () => ask)

/** Several operations at once. */
export const batchRows: readonly Row[] = [
  {
    name: 'a batch within the limit',
    caller: 'anonymous',
    request: many(hello, 10),
    expected: data(
      { hello: 'Hello you' },
      many(hello, 10).map(() => 'Query.hello'),
    ),
  },
  {
    name: 'a batch beyond the limit',
    caller: 'anonymous',
    request: many(login, 11),
    expected: refusedWhole('BATCH_LIMIT_EXCEEDED', 413, '(batch: 11, limit 10)'),
  },
  {
    name: 'a batch far beyond the limit',
    caller: 'admin',
    request: many(login, 500),
    expected: refusedWhole('BATCH_LIMIT_EXCEEDED', 413),
  },
  {
    name: 'a batch of which one text is refused',
    caller: 'anonymous',
    request: [login, nested, login],
    expected: refusedWhole('NESTING_LIMIT_EXCEEDED', 400),
  },
  {
    name: 'a batch of which the last text is refused',
    caller: 'customer',
    request: [login, login, nested],
    expected: refusedWhole('NESTING_LIMIT_EXCEEDED', 400),
  },
  { name: 'an empty batch', caller: 'anonymous', request: [], expected: refusedWhole('BAD_REQUEST', 400) },
  {
    name: 'a batch of nothing but invalid documents',
    caller: 'anonymous',
    request: [{ query: '{ helo }' }, { query: '{ hello(' }, { query: '{ hello(siz: 1) }' }],
    expected: constant,
  },
  {
    name: 'a batch of which the last operation is refused',
    caller: 'anonymous',
    request: [{ query: '{ companion }' }, { query: `{ ${deep(16)} }` }],
    expected: refused('DEPTH_LIMIT_EXCEEDED', 400),
  },
  {
    name: 'a batch with a token that is forged',
    caller: 'forged',
    request: [login, hello],
    expected: refusedWhole('UNAUTHENTICATED', 401),
  },
]
