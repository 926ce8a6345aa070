import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type OperationDefinitionNode, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { PerOperation, PerRequest } from '../src/per-request.js'

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

const operationOf = (text: string) => parse(text).definitions[0] as OperationDefinitionNode

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

  it('goes with its key, though it holds it and nobody has ended it', async () => {
    const owners = [new PerRequest<object>(), new PerRequest<object>()]
    const keep = (context: object) => {
      for (const owner of owners) owner.set(context, { context })
    }
    expect(await isForgotten(keep)).toBe(true)
    expect(owners).toHaveLength(2)
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
