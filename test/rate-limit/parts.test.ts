import { useDeferStream } from '@graphql-yoga/plugin-defer-stream'
import { memoryBudgets, useBulwark } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { describe, expect, it } from 'vitest'
import { MergedParts } from '../../plugins/merged-parts.js'

describe('parts of an answer', () => {
  const merge = (...parts: object[]) => {
    const merged = new MergedParts()
    const texts = parts.map((part) => JSON.stringify(part))
    const wholes = parts.map((part) => merged.add(part))
    // What was sent is what it was.
    expect(parts.map((part) => JSON.stringify(part))).toEqual(texts)
    expect(wholes.slice(0, -1).every((whole) => whole === undefined)).toBe(true)
    return wholes.at(-1)
  }

  it('with paths become one', () => {
    const whole = merge(
      { data: { a: { x: 1 }, list: [{ id: 1 }] }, hasNext: true },
      { incremental: [{ path: ['a'], data: { y: { z: 2 } } }], hasNext: true },
      { incremental: [{ path: ['list', 1], items: [{ id: 2 }, { id: 3 }] }], hasNext: true },
      {
        incremental: [
          { path: ['list', 2], data: { name: 'c' } },
          { path: ['a', 'y'], data: { w: 3 } },
        ],
        hasNext: false,
      },
    )
    expect(whole).toEqual({
      data: { a: { x: 1, y: { z: 2, w: 3 } }, list: [{ id: 1 }, { id: 2 }, { id: 3, name: 'c' }] },
    })
  })

  it('with ids become one, with their errors', () => {
    const error = { message: 'x', path: ['a', 'b'] }
    const whole = merge(
      {
        data: { a: {}, list: [] },
        pending: [
          { id: '0', path: ['a'] },
          { id: '1', path: ['list'] },
        ],
        hasNext: true,
      },
      {
        incremental: [
          { id: '1', items: [{ id: 1 }] },
          { id: '0', data: { b: null, c: {} }, errors: [error] },
        ],
        hasNext: true,
      },
      {
        incremental: [{ id: '0', subPath: ['c'], data: { d: 4 } }],
        completed: [{ id: '0' }, { id: '1' }],
        hasNext: true,
      },
      { hasNext: false },
    )
    expect(whole).toEqual({ data: { a: { b: null, c: { d: 4 } }, list: [{ id: 1 }] }, errors: [error] })
  })

  it.each([
    ['an end that is an error', { errors: [{ message: 'over' }] }],
    ['a value that was null', { incremental: [{ path: [], data: { a: null } }] }],
    ['a list of another length', { incremental: [{ path: [], data: { list: [1, 2] } }] }],
    ['a part that has failed', { completed: [{ id: '0', errors: [{ message: 'x' }] }] }],
    ['data that has failed', { incremental: [{ path: ['a'], data: null, errors: [{ message: 'x' }] }] }],
    ['items that have failed', { incremental: [{ path: ['a', 0], items: null }] }],
    ['a place that is not there', { incremental: [{ path: ['b', 'c'], data: { d: 1 } }] }],
    ['an id that nobody has told', { incremental: [{ id: '7', data: { d: 1 } }] }],
  ])('are no whole with %s', (_name, part) => {
    expect(
      merge(
        { data: { a: {}, list: [1] }, pending: [{ id: '0', path: [] }], hasNext: true },
        { ...part, hasNext: false },
      ),
    ).toBe(undefined)
  })
})

// The plugin is made for the syntax of graphql 16.
describe.skipIf(process.env.GRAPHQL_MAJOR === '17')('an answer in parts', () => {
  const item = () => ({ name: 'x' })
  const schema = createSchema({
    typeDefs:
      'type Query { items(first: Int): [Item] slow(first: Int): [Item] lost(first: Int): [Item!]! } type Item { name: String child: Item }',
    resolvers: {
      Query: {
        items: () => [item(), item(), item()],
        slow: async () => [item(), item()],
        lost: async () => {
          throw new Error('lost')
        },
      },
      Item: { child: item },
    },
  })
  const serve = () => {
    const store = memoryBudgets({ now: () => 0 })
    const yoga = createYoga({
      schema,
      logging: false,
      plugins: [
        useDeferStream(),
        useBulwark({
          rateLimit: { store },
          showCost: true,
          roles: { anonymous: { rate: { capacity: 100, refillPerSecond: 1 } } },
          logger: { info() {}, warn() {}, error() {} },
        }),
      ],
    })
    const ask = async (query: string) => {
      const answer = await yoga.fetch('http://localhost/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'multipart/mixed' },
        body: JSON.stringify({ query }),
      })
      return [...(await answer.text()).matchAll(/^(\{.*\})\r?$/gm)].map(([, part]) => JSON.parse(part as string))
    }
    const left = async () => 100 - ((await ask('{ __typename }'))[0].extensions.cost.throttle.remaining + 1)
    return { ask, left }
  }

  it.each([
    ['{ __typename ... @defer { slow(first: 40) { child { name } } } }', 4],
    ['{ __typename items(first: 60) @stream(initialCount: 1) { name } }', 3],
    ['{ __typename items(first: 30) { name ... @defer { child { name } } } }', 6],
    // The same list again, with other fields of its items.
    ['{ items(first: 3) { child { name } } ... @defer { items(first: 3) { name } } }', 9],
    // What was worked out before it failed nobody knows.
    ['{ __typename ... @defer { lost(first: 45) { name } } }', 45],
  ])('pays for %s what the whole of it holds', async (query, cost) => {
    const { ask, left } = serve()
    const parts = await ask(query)
    expect(parts.length).toBeGreaterThan(1)
    expect(await left()).toBe(cost)
    expect(parts.at(-1)?.extensions?.cost?.actual).toBe(cost === 45 ? undefined : cost)
  })
})
