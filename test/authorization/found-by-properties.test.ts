import { useFieldAuthorization } from 'graphql-bulwark'
import { expect, it } from 'vitest'
import { anonymousViewer } from '../../src/viewer.js'
import { build, codesOf, send } from './sending.js'

it('a value of an interface is one of all that the interface implements', async () => {
  const schema = build(
    `interface Node @authenticated { id: ID } interface Named implements Node { id: ID }
     type O implements Node & Named { id: ID } type Query { named: Named node: Node }`,
    { Query: { named: () => ({ __typename: 'O' }), node: () => ({ __typename: 'O' }) } },
  )
  const query = '{ named { __typename } node { __typename } }'
  const answer = await send(schema, [useFieldAuthorization({ onDenied: 'null' })], query, {}, anonymousViewer)
  expect(answer.data).toEqual({ named: null, node: null })
  const refused = await send(schema, [useFieldAuthorization()], '{ named { __typename } }', {}, anonymousViewer)
  expect(codesOf(refused)).toEqual(['UNAUTHENTICATED'])
  expect(refused.data).toBe(undefined)
})
