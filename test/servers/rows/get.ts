import { type Row, refused } from './row.js'

/** What a transport without mutations answers to one: a link must change nothing. */
export const mutationsByGet: readonly Row[] = [
  {
    name: 'a mutation by GET',
    caller: 'customer',
    request: { query: 'mutation { login(password: "x") }' },
    expected: refused('BAD_REQUEST', 405),
  },
  {
    name: 'a mutation by GET beside a query',
    caller: 'customer',
    request: { query: 'query a { hello } mutation b { login(password: "x") }', operationName: 'b' },
    expected: refused('BAD_REQUEST', 405),
  },
]
