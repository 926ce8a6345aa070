import { useOwnership } from 'graphql-bulwark'
import { describe, expect, it } from 'vitest'
import { build, send, viewerOf } from './sending.js'

const seven = viewerOf('7', ['customer'])
const mine = { id: 'mine', owner: '7' }
const foreign = { id: 'foreign', owner: '8' }

/** A list is looked through by the plain property first: what that must not let by. */
const rows: readonly (readonly [string, unknown, boolean])[] = [
  ['the same text', mine, true],
  ['the same as a number', { id: 'mine', owner: 7 }, true],
  ['a number nearby', { id: 'foreign', owner: 7.5 }, false],
  ['a text that is the same number', { id: 'foreign', owner: '07' }, false],
  ['no owner', { id: 'foreign' }, false],
  ['a promise that bears the owner and becomes another', Object.assign(Promise.resolve(foreign), mine), false],
  ['an owner that comes later', { id: 'mine', owner: Promise.resolve('7') }, true],
  [
    'an owner that throws',
    {
      id: 'foreign',
      get owner() {
        throw new Error('secret')
      },
    },
    false,
  ],
]

describe('an object in a list', () => {
  for (const [name, object, isMine] of rows) {
    it(name, async () => {
      const schema = build('type Query { all: [Doc!]! } type Doc @owner(field: "owner") { id: ID }', {
        Query: { all: () => [mine, object, mine] },
      })
      const answer = await send(schema, [useOwnership({})], '{ all { __typename id } }', {}, seven)
      const own = { __typename: 'Doc', id: 'mine' }
      expect(answer).toEqual({ data: { all: isMine ? [own, own, own] : [own, own] } })
    })
  }
})

describe('a viewer whose id is the text of no finite number', () => {
  it('owns nothing that has such a number', async () => {
    const schema = build('type Query { all: [Doc!]! } type Doc @owner(field: "owner") { id: ID }', {
      Query: {
        all: () => [
          { id: 'a', owner: Number.POSITIVE_INFINITY },
          { id: 'b', owner: Number.NaN },
        ],
      },
    })
    for (const id of ['Infinity', 'NaN']) {
      const answer = await send(schema, [useOwnership({})], '{ all { id } }', {}, viewerOf(id, []))
      expect(answer).toEqual({ data: { all: [] } })
    }
  })
})
