import { inspect } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { envelop, useEngine, useSchema } from '@envelop/core'
import * as graphql from 'graphql'
import { buildSchema, type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { useBulwark } from '../plugins/index.js'
import { PerOperation, PerRequest } from '../src/per-request.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const operationOf = (text: string) => parse(text).definitions[0] as OperationDefinitionNode

function raise(): never {
  throw new Error('Nobody asks.')
}

/** Whether an object is collected once nothing but what `keep` has made of it may hold it. */
async function isForgotten(keep: (context: object) => void): Promise<boolean> {
  const seen = (() => {
    const context = {}
    keep(context)
    return new WeakRef(context)
  })()
  // A weak reference holds what it is for until the turn ends.
  for (let turn = 0; turn < 5 && seen.deref(); turn++) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
  return seen.deref() === undefined
}

describe('state of a request', () => {
  it('is of one owner alone, in whatever order several of them write', () => {
    const owners = [new PerRequest<string>(), new PerRequest<string>(), new PerRequest<string>()]
    const keys = [{}, {}]
    const states = () => owners.map((owner) => keys.map((key) => owner.get(key)))
    expect(states()).toEqual([
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ])
    const [first = {}, second = {}] = keys
    owners[2]?.set(first, 'c')
    owners[0]?.set(first, 'a')
    owners[1]?.set(second, 'b')
    owners[0]?.set(first, 'a again')
    expect(states()).toEqual([
      ['a again', undefined],
      [undefined, 'b'],
      ['c', undefined],
    ])
  })

  const copies: readonly [string, (context: object) => object][] = [
    ['a copy', (context) => ({ ...context })],
    ['what was assigned', (context) => Object.assign({}, context)],
    ['what was made from it', (context) => Object.create(context)],
    ['a proxy', (context) => new Proxy(context, {})],
    ['a copy of all that it has', (context) => Object.defineProperties({}, Object.getOwnPropertyDescriptors(context))],
    [
      'a frozen copy of all',
      (context) => Object.freeze(Object.create(context, Object.getOwnPropertyDescriptors(context))),
    ],
  ]

  it.each(copies)('is not that of %s, whichever of them is written to first', (_, copyOf) => {
    const owner = new PerRequest<string>()
    const context = { own: 1 }
    owner.set(context, 'of the context')
    const copy = copyOf(context)
    expect(owner.get(copy)).toBe(undefined)
    owner.set(copy, 'of the copy')
    expect([owner.get(context), owner.get(copy)]).toEqual(['of the context', 'of the copy'])
    const other = { own: 1 }
    const ofOther = copyOf(other)
    owner.set(ofOther, 'of the copy')
    expect(owner.get(other)).toBe(undefined)
    owner.set(other, 'of the other')
    expect([owner.get(other), owner.get(ofOther)]).toEqual(['of the other', 'of the copy'])
  })

  it.each([
    ['frozen', Object.freeze({})],
    ['sealed', Object.seal({})],
    ['without a prototype', Object.create(null) as object],
    ['a proxy that takes no property', new Proxy({}, { defineProperty: () => false })],
    ['a function', () => {}],
    ['a list', []],
  ])('is kept of what is %s', (_, key) => {
    const [owner, other] = [new PerRequest<number>(), new PerRequest<number>()]
    owner.set(key, 1)
    other.set(key, 2)
    owner.set(key, 3)
    expect([owner.get(key), other.get(key)]).toEqual([3, 2])
  })

  it('is seen by nobody who looks at the key', () => {
    const key = { a: 1 }
    new PerRequest<string>().set(key, 'secret')
    expect(key).toEqual({ a: 1 })
    expect([Object.keys(key), Reflect.ownKeys({ ...key }), JSON.stringify(key), inspect(key)]).toEqual([
      ['a'],
      ['a'],
      '{"a":1}',
      '{ a: 1 }',
    ])
    expect(structuredClone(key)).toStrictEqual({ a: 1 })
  })

  const proxies: readonly [string, ProxyHandler<object>][] = [
    ['wraps all that it hands out', { get: () => new Proxy({}, {}) }],
    ['hands out nothing', { get: () => undefined }],
    ['throws for what is unknown', { get: () => raise() }],
    ['throws where it is written to', { defineProperty: () => raise() }],
    ['tells its keys itself', { ownKeys: () => ['own'] }],
    ['tells itself what it has', { has: () => false, getOwnPropertyDescriptor: () => undefined }],
  ]

  it.each(proxies)('asks no proxy that %s', (_, handler) => {
    const owner = new PerRequest<string>()
    const first = { own: 1 }
    const [of, again] = [new Proxy(first, handler), new Proxy(first, handler)]
    const states = () => [first, of, again].map((key) => owner.get(key))
    owner.set(of, 'of a proxy')
    expect(states()).toEqual([undefined, 'of a proxy', undefined])
    owner.set(first, 'of the first')
    owner.set(again, 'of another proxy')
    expect(states()).toEqual(['of the first', 'of a proxy', 'of another proxy'])
    expect(Reflect.ownKeys(of)).toEqual(['own'])
    expect(Reflect.ownKeys(first)).toEqual(['own'])
  })

  it.each([[undefined], [null], ['text'], [1]])('is none of a context that is %s', (context) => {
    expect(new PerRequest<string>().get(context as unknown as object)).toBe(undefined)
  })

  it('goes with its key, though it holds it and nobody has ended it', async () => {
    const owners = [new PerRequest<object>(), new PerRequest<object>()]
    const keep = (context: object) => {
      for (const owner of owners) owner.set(context, { context })
    }
    expect(await isForgotten(keep)).toBe(true)
    expect(owners).toHaveLength(2)
  })
})

describe('an operation without a context', () => {
  it.each([[{}], [{ contextValue: undefined }], [{ contextValue: null }]])('runs under Envelop: %j', async (given) => {
    const schema = buildSchema('type Query { a: String }')
    const getEnveloped = envelop({ plugins: [useEngine(graphql), useSchema(schema), useBulwark()] as never[] })
    const { parse: parseText, execute } = getEnveloped()
    expect(await execute({ schema, document: parseText('{ a }'), rootValue: { a: 'x' }, ...given })).toEqual({
      data: { a: 'x' },
    })
  })
})

describe('state of an operation', () => {
  const [a, b] = [operationOf('{ a }'), operationOf('{ b }')]

  it('is known by context and operation, and of a context that has had several the last one', () => {
    const states = new PerOperation<string>()
    const [context, other] = [{}, {}]
    states.set(context, a, 'a')
    states.set(context, b, 'b')
    states.set(other, a, 'other')
    const found = [states.get(context, a), states.get(context, b), states.get(other, a), states.get(other, b)]
    expect(found).toEqual(['a', 'b', 'other', undefined])
    expect([states.latest(context), states.latest(other), states.latest({})]).toEqual(['b', 'other', undefined])
    states.set(context, a, 'a again')
    expect([states.get(context, a), states.get(context, b), states.latest(context)]).toEqual([
      'a again',
      'b',
      'a again',
    ])
  })

  it.each([[undefined], [null], ['text'], [1]])('is none of a context that is %s', (context) => {
    expect(new PerOperation<string>().get(context, a)).toBe(undefined)
  })

  it('goes with its context, though documents are kept', async () => {
    const states = new PerOperation<object>()
    const keep = (context: object) => {
      for (const operation of [a, b, a]) states.set(context, operation, { context })
    }
    expect(await isForgotten(keep)).toBe(true)
    expect(states.get({}, a)).toBe(undefined)
  })

  it('goes with its operation, though the context is kept', async () => {
    const states = new PerOperation<object>()
    const context = {}
    const keep = (operation: object) => {
      states.set(context, operation as OperationDefinitionNode, {})
      states.set(context, a, {})
    }
    expect(await isForgotten(keep)).toBe(true)
    expect(states.latest(context)).toEqual({})
  })
})
