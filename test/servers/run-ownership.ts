import type { BulwarkOptions, Refusal } from 'graphql-bulwark'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import { check } from './check.js'
import type { Host, HostKind } from './hosts/host.js'
import { createOwned } from './owned-schema.js'
import { ownershipRows } from './rows/ownership.js'
import { carried } from './run.js'

const options: BulwarkOptions = {
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
      const own = { ...options, ownership, onRefusal: (refusal: Refusal) => refusals.push(refusal) }
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
        const started = await kind.start({ ...options, ownership: { owners: { Order: owner }, deadline: 20 } }, bare)
        const { result } = await started.send('customer', { query: '{ orders { id } }' }, kind.accepts[0] ?? null)
        await started.close()
        expect(result.data).toEqual({ orders: expected })
      }
      host = undefined
    })
  })
}

/** Errors of fields that are resolved side by side come in any order. */
function byPath(errors: readonly { readonly path?: readonly (string | number)[] }[] = []) {
  const order = errors.map(({ path }) => JSON.stringify(path))
  return (a: { path: unknown }, b: { path: unknown }) =>
    order.indexOf(JSON.stringify(a.path)) - order.indexOf(JSON.stringify(b.path))
}
