import { SECRET } from '../schema.js'
import { type CacheRow, constant, constantRequest, data, refused, told } from './row.js'
import { deep } from './texts.js'

/** What a server keeps of a document must not carry one caller's answer to another. */
export const cacheRows: readonly CacheRow[] = [
  {
    name: 'introspection',
    request: (name) => ({ query: `query ${name} { __schema { queryType { name } } }` }),
    admin: data({ __schema: { queryType: { name: 'Query' } } }),
    anonymous: refused('INTROSPECTION_DISABLED', 400),
    never: ['queryType'],
  },
  {
    name: 'an invalid field',
    request: (name) => ({ query: `query ${name} { helo nod }` }),
    admin: told(/Did you mean "hello"[\s\S]*Did you mean "node"/),
    anonymous: constant,
    never: ['helo', 'Did you mean'],
  },
  {
    name: 'a syntax error',
    request: (name) => ({ query: `query ${name} { hello( }` }),
    admin: told(/Syntax Error/),
    anonymous: constant,
    never: ['Syntax'],
  },
  {
    name: 'a variable that does not fit',
    request: (name) => ({
      query: `query ${name}($size: Size) { hello(size: $size) }`,
      variables: { size: 'SMAL' },
    }),
    admin: told(/Did you mean the enum value "SMALL"/, 'request'),
    anonymous: constantRequest,
    never: ['SMAL', SECRET],
  },
  {
    name: "a document within admin's depth",
    request: (name) => ({ query: `query ${name} { ${deep(18)} }` }),
    admin: data(),
    anonymous: refused('DEPTH_LIMIT_EXCEEDED', 400, '(depth: 18, limit 15)'),
  },
]
