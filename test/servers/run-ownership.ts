import type { BulwarkOptions, Refusal } from 'graphql-bulwark'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import { check } from './check.js'
import type { Host, HostKind } from './hosts/host.js'
import { createOwned, ownedLoaders } from './owned-schema.js'
import { ownershipRows } from './rows/ownership.js'
import { carried } from './run.js'

const { Order, Account } = ownedLoaders
const loaders = { Order, Account }

const options: BulwarkOptions = {
  ownership: { loaders },
  production: true,
  jwt: jwtOptions,
  logger: { info() {}, warn() {}, error() {} },
  roles: { customer: {}, support: {}, admin: {} },
}

/** Whose an object is, on one host. */
export function runOwnership(kind: HostKind): void {
  describe(`${kind.name}: owned objects`, () => {
    let host: Host | undefined
    beforeAll(async () => {
      host = await kind.start(options, createOwned)
    })
    afterAll(() => host?.close())
    test.each(carried(kind, ownershipRows))('$name', async (row) => {
      for (const accept of kind.accepts) {
        check(kind, row, accept, await (host as Host).send(row.caller, row.request, accept), [])
      }
    })
  })

  describe(`${kind.name}: objects of others`, () => {
    let host: Host | undefined
    const refusals: Refusal[] = []
    afterEach(() => host?.close())
    const send = async (ownership: NonNullable<BulwarkOptions['ownership']>, query: string) => {
      refusals.length = 0
      const own = {
        ...options,
        ownership: { loaders, ...ownership },
        onRefusal: (refusal: Refusal) => refusals.push(refusal),
      }
      host = await kind.start(own, createOwned)
      return (await host.send('customer', { query }, kind.accepts[0] ?? null)).result
    }
    const notFound = (...path: (string | number)[]) => ({ path, extensions: { code: 'NOT_FOUND' } })

    test('are left out of every list', async () => {
      const result = await send({ onNotOwned: 'filter' }, '{ orders { id } grid { id } order(id: "order-2") { id } }')
      expect(result).toEqual({
        data: {
          orders: [{ id: 'order-1' }, { id: 'order-3' }],
          grid: [[{ id: 'order-1' }, { id: 'order-3' }], null, []],
          order: null,
        },
      })
    })

    test('are errors where they stand', async () => {
      const result = await send({ onNotOwned: 'error' }, '{ orders { id } order(id: "order-2") { id } }')
      expect(result.data).toEqual({ orders: [{ id: 'order-1' }, null, { id: 'order-3' }], order: null })
      expect(result.errors).toMatchObject([notFound('order'), notFound('orders', 1)].sort(byPath(result.errors)))
    })

    test('that must be are answered like what is not there', async () => {
      const { data, errors = [] } = await send({}, '{ mustOrder(id: "order-2") { id } }')
      const absent = await send({}, '{ mustOrder(id: "order-9") { id } }')
      const told = (list: typeof errors) =>
        list.map(({ message, path, extensions }) => ({ message, path, code: extensions?.code }))
      expect([data, told(errors)]).toEqual([absent.data, told(absent.errors ?? [])])
    })

    test('are told of once, and let pass where they are only reported', async () => {
      const query = '{ orders { id note } again: orders { id } order(id: "order-2") { note } }'
      expect((await send({}, query)).data).toMatchObject({ orders: [{}, null, {}], order: null })
      const recorded = () => refusals.map(({ mode, violation }) => `${mode} ${violation.code} ${violation.coordinate}`)
      expect(recorded().sort()).toEqual(['enforce NOT_FOUND Query.order', 'enforce NOT_FOUND Query.orders'])
      const reported = await send({ mode: 'report' }, query)
      expect(reported.data).toMatchObject({ orders: [{}, { id: 'order-2' }, {}], order: { note: 'secret of bob' } })
      expect(recorded()).toContain('report NOT_FOUND Query.order')
    })

    test('are decided by a function, which denies whenever it does not say true', async () => {
      const answers: Record<string, unknown> = {}
      const owner = (_: unknown, object: unknown) => {
        const answer = answers[(object as { id: string }).id]
        if (answer instanceof Error) throw answer
        return (typeof answer === 'function' ? answer() : answer) as boolean
      }
      const bare = (ran: string[]) => createOwned(ran, '')
      for (const [first, second, third, expected] of [
        [true, false, true, [{ id: 'order-1' }, null, { id: 'order-3' }]],
        [
          Promise.resolve(true),
          Promise.resolve(1),
          () => Promise.reject(new Error('x')),
          [{ id: 'order-1' }, null, null],
        ],
        ['yes', new Error('x'), new Promise(() => {}), [null, null, null]],
      ] as const) {
        Object.assign(answers, { 'order-1': first, 'order-2': second, 'order-3': third })
        const started = await kind.start(
          { ...options, ownership: { loaders, owners: { Order: owner }, deadline: 20 } },
          bare,
        )
        const { result } = await started.send('customer', { query: '{ orders { id } }' }, kind.accepts[0] ?? null)
        await started.close()
        expect(result.data).toEqual({ orders: expected })
      }
      host = undefined
    })
  })
}

type Call = readonly [name: string, call: string, runs: boolean]

const calls: readonly Call[] = [
  ['her own', 'cancel(id: "order-1") { id note }', true],
  ['of somebody else', 'cancel(id: "order-2") { id note }', false],
  ['of nobody', 'cancel(id: "order-9") { id note }', false],
  ['in a list', 'cancelAll(ids: ["order-1", "order-3"])', true],
  ['of somebody else in a list', 'cancelAll(ids: ["order-1", "order-2"])', false],
  ['of somebody else in place of a list', 'cancelAll(ids: "order-2")', false],
  ['of somebody else by default', 'cancelOne', false],
  ['none', 'cancelOne(id: null)', true],
  ['in an input', 'move(input: { order: "order-1" })', true],
  ['of somebody else in an input', 'move(input: { order: "order-2" })', false],
  ['to whom it may go', 'move(input: { order: "order-1", to: { account: "alice", orders: [] } })', true],
  ['to somebody else', 'move(input: { order: "order-1", to: { account: "bob", orders: [] } })', false],
  ['of somebody else within an input of itself', 'move(input: { moves: [{ moves: [{ order: "order-2" }] }] })', false],
]

// On graphql 17 the executor of Yoga gives resolvers no defaults of input fields.
const byDefault: readonly Call[] =
  process.env.GRAPHQL_MAJOR === '17'
    ? []
    : [['of somebody else by the default of an input', 'move(input: { to: { account: "alice" } })', false]]

/** Writes to what a caller owns, on one host that has any. */
export function runOwnedWrites(kind: HostKind): void {
  describe(`${kind.name}: ids of writes`, () => {
    let host: Host | undefined
    afterEach(() => host?.close())
    const send = async (
      request: { query: string; variables?: Record<string, unknown> },
      ownership: BulwarkOptions['ownership'] = { loaders },
    ) => {
      ownedLoaders.loads.length = 0
      host = await kind.start({ ...options, ownership }, createOwned)
      const { result, ran } = await host.send('customer', request, kind.accepts[0] ?? null)
      return { result, ran: ran.filter((coordinate) => coordinate.startsWith('Mutation.')) }
    }
    /** The arguments as variables, each of the type that the schema gives it. */
    const byVariable = (call: string) => {
      const [, name = '', text = ''] = /^(\w+)\((?:id|ids|input): (.*?)\)(?: \{.*)?$/.exec(call) ?? []
      const type = { cancel: 'ID!', cancelAll: '[ID!]!', cancelOne: 'ID', move: 'Move!' }[name] ?? ''
      const argument = { cancel: 'id', cancelAll: 'ids', cancelOne: 'id', move: 'input' }[name] ?? ''
      const selected = name === 'cancel' ? ' { id note }' : ''
      const value = JSON.parse(text.replace(/(\w+):/g, '"$1":'))
      return { query: `mutation ($v: ${type}) { ${name}(${argument}: $v)${selected} }`, variables: { v: value } }
    }

    test.each([...calls, ...byDefault])('%s: %s', async (_name, call, runs) => {
      const requests = [{ query: `mutation { ${call} }` }, ...(call.includes('(') ? [byVariable(call)] : [])]
      for (const request of requests) {
        const { result, ran } = await send(request)
        await host?.close()
        host = undefined
        expect(ran, JSON.stringify(request)).toHaveLength(runs ? 1 : 0)
        if (runs) expect(result.errors).toBe(undefined)
        else expect(result.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }])
      }
    })

    test('of somebody else and of nobody get one answer', async () => {
      const query = 'mutation { a: cancel(id: "order-2") { id } b: cancel(id: "order-9") { id } }'
      const { result, ran } = await send({ query })
      expect(ran).toEqual([])
      const [a, b] = (result.errors ?? []).map(({ path: _path, ...rest }) => ({ ...rest, locations: undefined }))
      expect(a).toEqual(b)
      expect(result.data).toEqual({ a: null, b: null })
    })

    test('are loaded at once, and handed to the resolver', async () => {
      const { result } = await send({ query: 'mutation { cancelAll(ids: ["order-1", "order-3", "order-1"]) }' })
      expect(result.data).toEqual({ cancelAll: 1 })
      expect(ownedLoaders.loads).toEqual(['Order order-1,order-3'])
      await host?.close()
      const one = await send({ query: 'mutation { cancel(id: "order-1") { note } }' })
      expect(one.result.data).toEqual({ cancel: { note: 'secret of alice' } })
    })

    test('each stand for themselves', async () => {
      const query =
        'mutation { a: cancel(id: "order-1") { id } b: cancel(id: "order-2") { id } c: cancel(id: "order-3") { id } }'
      const { result, ran } = await send({ query })
      expect(result.data).toEqual({ a: { id: 'order-1' }, b: null, c: { id: 'order-3' } })
      expect(ran).toHaveLength(2)
    })

    test('that tell their type are of that type alone', async () => {
      const decodeId = (id: string) => {
        const [type = '', inner = ''] = id.split(':')
        return inner === '' ? null : { type, id: inner }
      }
      for (const [id, runs] of [
        ['Order:order-1', 1],
        ['Account:order-1', 0],
        ['order-1', 0],
        ['Order:order-2', 0],
      ] as const) {
        const { ran } = await send({ query: `mutation { cancel(id: "${id}") { id } }` }, { loaders, decodeId })
        await host?.close()
        host = undefined
        expect(ran, id).toHaveLength(runs)
      }
    })

    test.each<[string, () => unknown]>([
      ['fails', () => Promise.reject(new Error('secret of bob'))],
      [
        'throws',
        () => {
          throw new Error('secret of bob')
        },
      ],
      ['never answers', () => new Promise(() => {})],
      ['answers too few', () => []],
      ['answers nothing', () => undefined],
    ])('run nothing while a loader %s', async (_name, load) => {
      const { result, ran } = await send(
        { query: 'mutation { cancel(id: "order-1") { id } }' },
        { loaders: { ...loaders, Order: load as never }, deadline: 20 },
      )
      expect(ran).toEqual([])
      expect(result.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }])
      expect(JSON.stringify(result)).not.toContain('secret')
    })
  })
}

/** Errors of fields that are resolved side by side come in any order. */
function byPath(errors: readonly { readonly path?: readonly (string | number)[] }[] = []) {
  const order = errors.map(({ path }) => JSON.stringify(path))
  return (a: { path: unknown }, b: { path: unknown }) =>
    order.indexOf(JSON.stringify(a.path)) - order.indexOf(JSON.stringify(b.path))
}
