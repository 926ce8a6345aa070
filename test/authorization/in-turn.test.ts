import { useFieldAuthorization, useOwnership } from 'graphql-bulwark'
import { createYoga } from 'graphql-yoga'
import { expect, it } from 'vitest'
import type { Viewer } from '../../src/viewer.js'
import { alice, build, viewerOf } from './sending.js'

const callers: readonly [Viewer, string][] = [
  [viewerOf('ada', ['admin']), '{"a":"gold","us":[null,null]}'],
  [alice, '{"a":null,"us":[{"n":"A"},null]}'],
  [viewerOf('bob', ['customer']), '{"a":null,"us":[null,{"n":"B"}]}'],
]

it('one document gives each caller their own, by GET, in batches, in turn and side by side', async () => {
  const objects = [
    { __typename: 'O', c: 'alice', n: 'A' },
    { __typename: 'O', c: 'bob', n: 'B' },
  ]
  const schema = build(
    `type O @owner(field: "c") { n: String @authenticated } union U = O
     type Query { us: [U] a: String @requiresRole(roles: ["admin"]) }`,
    { Query: { us: () => objects, a: () => 'gold' } },
  )
  const plugins = [useFieldAuthorization({ onDenied: 'null' }), useOwnership()]
  const yoga = createYoga({ schema, plugins, batching: true, logging: false })
  const query = '{ a us { ... on O { n } } }'
  const get = async (viewer: Viewer) => {
    const answer = await yoga.fetch(`http://x/graphql?query=${encodeURIComponent(query)}`, {}, { viewer })
    return JSON.stringify((await answer.json()).data)
  }
  const batch = async (viewer: Viewer) => {
    const body = JSON.stringify([{ query }, { query }])
    const headers = { 'content-type': 'application/json' }
    const answer = await yoga.fetch('http://x/graphql', { method: 'POST', headers, body }, { viewer })
    const results: { data: object }[] = await answer.json()
    return results.map(({ data }) => JSON.stringify(data))
  }
  for (let round = 0; round < 2; round++) {
    for (const [viewer, own] of callers) {
      expect(await get(viewer)).toBe(own)
      expect(await batch(viewer)).toEqual([own, own])
    }
  }
  const many = [...callers, ...callers, ...callers]
  expect(await Promise.all(many.map(([viewer]) => get(viewer)))).toEqual(many.map(([, own]) => own))
})
