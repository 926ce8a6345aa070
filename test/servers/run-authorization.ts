import type { BulwarkOptions, DecideInput, Refusal } from 'graphql-bulwark'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { jwtOptions } from '../support/tokens.js'
import { check } from './check.js'
import type { Caller, Host, HostKind } from './hosts/host.js'
import { authorizationRows } from './rows/authorization.js'
import { carried } from './run.js'
import { createSealed } from './sealed-schema.js'

const quiet = { info() {}, warn() {}, error() {} }
const policies = { read: () => true, own: () => true, all: () => false }
const options: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  logger: quiet,
  fieldAuthorization: { policies },
  roles: { customer: {}, support: {}, admin: {} },
}

/** Who may touch which field, on one host. */
export function runAuthorization(kind: HostKind): void {
  describe(`${kind.name}: rules of fields`, () => {
    let host: Host | undefined
    beforeAll(async () => {
      host = await kind.start(options, createSealed)
    })
    afterAll(() => host?.close())
    test.each(carried(kind, authorizationRows))('$name', async (row) => {
      for (const accept of kind.accepts) {
        check(kind, row, accept, await (host as Host).send(row.caller, row.request, accept), [])
      }
    })
  })
  runDenials(kind)
}

type Rules = NonNullable<BulwarkOptions['fieldAuthorization']>

/** Denials at fields of an operation that runs, on one host. */
function runDenials(kind: HostKind): void {
  describe(`${kind.name}: denied fields`, () => {
    let host: Host | undefined
    const refusals: Refusal[] = []
    afterEach(() => host?.close())
    const send = async (fieldAuthorization: Rules, caller: Caller, query: string) => {
      refusals.length = 0
      const own = { ...options, fieldAuthorization, onRefusal: (refusal: Refusal) => refusals.push(refusal) }
      host = await kind.start(own, createSealed)
      return host.send(caller, { query }, kind.accepts[0] ?? null)
    }
    const nulls = { onDenied: 'null', policies } as const
    const errorAt = (code: string, ...path: (string | number)[]) => ({ path, extensions: { code } })

    test('are null where they may be, and nothing else is', async () => {
      const query = '{ hello letter { id text secret code } letters { id code } vault { secret } word }'
      const { result, text } = await send(nulls, 'anonymous', query)
      expect(result.data).toEqual({
        hello: 'Hello you',
        letter: { id: 'letter-1', text: 'Dear', secret: null, code: null },
        letters: [
          { id: 'letter-1', code: null },
          { id: 'letter-2', code: null },
        ],
        vault: null,
        word: null,
      })
      expect(result.errors).toHaveLength(6)
      expect(result.errors).toContainEqual(expect.objectContaining(errorAt('UNAUTHENTICATED', 'letters', 1, 'code')))
      for (const secret of ['love', '1234', 'gold', 'sesame', 'requires', 'role']) expect(text).not.toContain(secret)
      // A list is one denial, however long it is.
      expect(refusals.map(({ violation }) => violation.coordinate).sort()).toEqual([
        'Letter.code',
        'Letter.secret',
        'Query.vault',
        'Query.word',
      ])
    })

    test('that must not be null take the nearest that may', async () => {
      const { result } = await send(nulls, 'anonymous', '{ hello letter { id must } }')
      expect(result.data).toEqual({ hello: 'Hello you', letter: null })
      expect(result.errors).toMatchObject([errorAt('UNAUTHENTICATED', 'letter', 'must')])
    })

    test('are resolved through whatever leads to them', async () => {
      const query = `{
        sealed { ... on Letter { code } } found { __typename ... on Letter { secret } ... on Vault { secret } }
        through: sealed(vault: true) { id secret }
      }`
      const { result } = await send(nulls, 'customer', query)
      expect(result.data).toEqual({
        sealed: { code: null },
        found: [
          { __typename: 'Letter', secret: 'love' },
          { __typename: 'Stone' },
          { __typename: 'Vault', secret: null },
        ],
        through: null,
      })
    })

    test.each<[name: string, policies: object, expected: 'data' | 'denied']>([
      ['holds', { read: () => true, own: async () => true, all: () => false }, 'data'],
      ['holds by the other way', { read: () => false, own: () => true, all: async () => true }, 'data'],
      ['does not hold', { read: () => true, own: () => false, all: () => false }, 'denied'],
      ['answers something like true', { read: () => 1, own: () => 'yes', all: () => ({}) }, 'denied'],
      [
        'throws',
        {
          read: () => true,
          own: () => {
            throw new Error('love')
          },
          all: () => false,
        },
        'denied',
      ],
      ['rejects', { read: () => true, own: () => Promise.reject(new Error('love')), all: () => false }, 'denied'],
      ['never answers', { read: () => true, own: () => new Promise(() => {}), all: () => false }, 'denied'],
    ])('by a policy that %s', async (_name, asked, expected) => {
      const rules = { policies: asked, deadline: 20 } as Rules
      const { result, text } = await send(rules, 'customer', '{ letter { id opened } }')
      expect(result.data).toEqual({ letter: { id: 'letter-1', opened: expected === 'data' ? true : null } })
      if (expected === 'denied') expect(result.errors).toMatchObject([errorAt('FORBIDDEN', 'letter', 'opened')])
      expect(text).not.toContain('love')
    })

    test('by a policy engine, about each object', async () => {
      const actions = ['read', 'own']
      const decide = ({ id }: { id: string | null }, { action, type, object }: DecideInput) =>
        type === 'Letter' && (action === 'read' || (object as { owner: string }).owner === id)
      const rules = { policies: { all: () => false }, decide: { actions, decide } }
      const { result } = await send(rules, 'customer', '{ letters { opened } }')
      expect(result.data).toEqual({ letters: [{ opened: true }, { opened: null }] })
      expect(result.errors).toMatchObject([errorAt('FORBIDDEN', 'letters', 1, 'opened')])
    })

    test('by a policy that is asked once for each object, about each for itself', async () => {
      const asked: unknown[] = []
      const own = (viewer: { id: string | null }, { object }: { object: unknown }) => {
        const { id, owner } = object as { id: string; owner: string }
        asked.push(id)
        return owner === viewer.id
      }
      const aliases = Array.from({ length: 14 }, (_, index) => `a${index}: opened`).join(' ')
      const { result } = await send(
        { policies: { read: () => true, own, all: () => false } as never },
        'customer',
        `{ letters { ${aliases} } }`,
      )
      expect(asked.sort()).toEqual(['letter-1', 'letter-2'])
      const [first, second] = (result.data?.letters ?? []) as Record<string, unknown>[]
      expect(new Set(Object.values(first ?? {}))).toEqual(new Set([true]))
      expect(new Set(Object.values(second ?? {}))).toEqual(new Set([null]))
    })

    test('are told of and let pass where they are only reported', async () => {
      const { result } = await send(
        { mode: 'report', policies: { read: () => false, own: () => false, all: () => false } },
        'anonymous',
        '{ letter { secret code opened } }',
      )
      expect(result).toEqual({ data: { letter: { secret: 'love', code: '1234', opened: true } } })
      expect(refusals.map(({ mode, violation }) => `${mode} ${violation.code} ${violation.coordinate}`).sort()).toEqual(
        [
          'report UNAUTHENTICATED Letter.code',
          'report UNAUTHENTICATED Letter.opened',
          'report UNAUTHENTICATED Letter.secret',
        ],
      )
    })

    test.runIf(kind.mutations)('what may not be given is taken out, and what the viewer is put in', async () => {
      const rules: Rules = {
        policies,
        onForbiddenInput: 'strip',
        presets: { 'Profile.userId': 'id', 'Mutation.update.owner': ({ id }) => `owner-${id}` },
      }
      const query = `mutation {
        a: update(id: 1, role: "ADMIN", owner: "bob", input: { isAdmin: true, tags: ["x"], more: [{ isAdmin: true, userId: "bob" }] })
        b: update(id: 2)
        c: update(input: { role: ADMIN }) @skip(if: true)
      }`
      const { result } = await send(rules, 'customer', query)
      const [a, b] = [result.data?.a, result.data?.b].map((text) => JSON.parse(String(text)))
      expect(a).toEqual({
        id: '1',
        role: 'none',
        owner: 'owner-alice',
        input: { isAdmin: false, userId: 'alice', more: [{ isAdmin: false, userId: 'alice' }] },
      })
      expect(b).toEqual({ id: '2', role: 'none', owner: 'owner-alice' })
      await host?.close()
      const { result: refused } = await send(rules, 'customer', 'mutation { update(input: { role: ADMIN }) }')
      expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }])
      await host?.close()
      const { result: stranger } = await send(rules, 'anonymous', 'mutation { update(id: 1) }')
      expect(stranger.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }])
      await host?.close()
      const { result: admin } = await send(
        rules,
        'admin',
        'mutation { update(role: "x", input: { isAdmin: true, userId: "bob" }) }',
      )
      expect(JSON.parse(String(admin.data?.update))).toMatchObject({
        role: 'x',
        input: { isAdmin: true, userId: 'ada' },
      })
    })

    test.each([
      ['authenticated', 'anonymous', 'UNAUTHENTICATED'],
      ['deny', 'admin', 'FORBIDDEN'],
    ] as const)('by default: %s', async (defaultRule, caller, code) => {
      const { result } = await send({ defaultRule, policies }, caller, '{ hello }')
      expect(result.errors).toMatchObject([{ extensions: { code } }])
    })
  })
}
