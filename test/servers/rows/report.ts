import { data, type Row } from './row.js'
import { deep, times } from './texts.js'

/** What a server that only reports lets pass, and the code that it records. */
export const reportRows: readonly (Row & { readonly recorded: string })[] = [
  {
    name: 'an operation too deep',
    caller: 'anonymous',
    request: { query: `{ ${deep(16)} }` },
    expected: data(),
    recorded: 'DEPTH_LIMIT_EXCEEDED',
  },
  {
    name: 'an operation too dear',
    caller: 'anonymous',
    request: { query: '{ products(first: 2000) { id } }' },
    expected: data({ products: [{ id: 'product-1' }] }),
    recorded: 'COST_LIMIT_EXCEEDED',
  },
  {
    name: 'brackets nested too deeply',
    caller: 'anonymous',
    request: { query: `{ echo(value: ${'['.repeat(70)}${']'.repeat(70)}) }` },
    expected: data({ echo: true }, ['Query.echo']),
    recorded: 'NESTING_LIMIT_EXCEEDED',
  },
  {
    name: 'introspection',
    caller: 'customer',
    request: { query: '{ __schema { queryType { name } } }' },
    expected: data({ __schema: { queryType: { name: 'Query' } } }),
    recorded: 'INTROSPECTION_DISABLED',
  },
  {
    name: 'a mutation field again and again',
    caller: 'customer',
    type: 'mutation',
    request: { query: `mutation { ${times(4, (i) => `a${i}: login(password: "${i}")`)} }` },
    expected: data(undefined, times(4, () => 'Mutation.login').split(' ')),
    recorded: 'SAME_FIELD_LIMIT_EXCEEDED',
  },
  {
    name: 'a value nested too deeply',
    caller: 'anonymous',
    request: {
      query: 'query ($v: Json) { echo(value: $v) }',
      variables: { v: JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`) },
    },
    expected: data({ echo: true }, ['Query.echo']),
    recorded: 'VARIABLE_LIMIT_EXCEEDED',
  },
  {
    name: 'a batch beyond the limit',
    caller: 'anonymous',
    request: Array.from({ length: 11 }, () => ({ query: '{ hello }' })),
    expected: data({ hello: 'Hello you' }),
    recorded: 'BATCH_LIMIT_EXCEEDED',
  },
]
