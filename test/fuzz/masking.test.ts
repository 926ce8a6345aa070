import fc from 'fast-check'
import { GraphQLError } from 'graphql'
import { expect, it } from 'vitest'
import { gateOf, SECRET } from '../response/gate-of.js'
import { fuzz } from './budget.js'

type Trap = 'none' | 'getter' | 'circle' | 'frozen' | 'proxy'
const trap = fc.constantFrom<Trap>('none', 'none', 'none', 'getter', 'circle', 'frozen', 'proxy')

const errors: readonly ((cause: unknown) => Error)[] = [
  (cause) => new Error(SECRET, { cause }),
  (cause) => new TypeError(SECRET, { cause }),
  (cause) => new AggregateError([cause, SECRET], SECRET),
  // With a public code these are meant for the client as far as message and code go, and no further.
  (cause) => new GraphQLError('Not yours.', { originalError: cause as Error }),
  (cause) => new GraphQLError('Not yours.', { extensions: { code: 'FORBIDDEN', cause } }),
]

const NAMES = [
  'message',
  'extensions',
  'code',
  'path',
  'locations',
  'originalError',
  'errors',
  'stack',
  'name',
  'toJSON',
  'nodes',
]
function members(value: fc.Arbitrary<Make>): fc.Arbitrary<Record<string, Make>> {
  return fc.dictionary(
    fc.constantFrom(...NAMES),
    fc.oneof(
      value,
      fc.constant(() => 'FORBIDDEN'),
    ),
    { maxKeys: 3 },
  )
}

/** Makes what is thrown: fast-check would step on the traps itself. */
type Make = () => unknown

/** Anything that a library may throw: errors in errors, with members that are secret, throw, or lead back. */
const thrown = fc.letrec<{ any: Make; error: Make; plain: Make }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .constantFrom<unknown>(SECRET, undefined, null, 0, 12n, Symbol(SECRET), () => SECRET, new Date(Number.NaN))
      .map((value) => () => value),
    tie('plain'),
    tie('error'),
  ),
  plain: fc.tuple(members(tie('any')), fc.boolean(), trap).map(
    ([given, bare, kind]) =>
      () =>
        trapped(assigned(bare ? Object.create(null) : {}, given), kind),
  ),
  error: fc.tuple(fc.constantFrom(...errors), tie('any'), members(tie('any')), trap).map(
    ([make, cause, given, kind]) =>
      () =>
        trapped(assigned(make(cause()), given), kind),
  ),
})).any

function assigned(target: object, given: Readonly<Record<string, Make>>): object {
  for (const [name, make] of Object.entries(given)) {
    if (name === 'message' && target instanceof GraphQLError) continue
    Reflect.defineProperty(target, name, { value: make(), configurable: true, writable: true })
  }
  return target
}

function trapped(target: object, kind: Trap): object {
  const fail = () => {
    throw new Error(SECRET)
  }
  if (kind === 'getter') Reflect.defineProperty(target, 'extensions', { get: fail, configurable: true })
  if (kind === 'circle') {
    assigned(target, {
      originalError: () => target,
      cause: () => target,
      extensions: () => ({ code: 'FORBIDDEN', target }),
    })
  }
  if (kind === 'frozen') return Object.freeze(target)
  return kind === 'proxy' ? new Proxy(target, { get: fail, has: fail, getPrototypeOf: fail, ownKeys: fail }) : target
}

/** Some can't even be made without throwing another. */
function thrownBy(make: Make): unknown {
  try {
    return make()
  } catch (error) {
    return error
  }
}

it('whatever is thrown, nothing of it reaches a client', async () => {
  await fuzz(
    thrown,
    (make) => {
      const { gate, logged } = gateOf()
      const closed = gate.close(thrownBy(make))
      const text = JSON.stringify(closed) + closed.stack + closed.message
      expect(text).not.toContain(SECRET)
      expect(closed.extensions.code).toBeTypeOf('string')
      expect(logged.length).toBeLessThanOrEqual(1)
      expect(gate.close(closed)).toBe(closed)
    },
    3_000,
  )
})
