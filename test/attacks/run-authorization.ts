import type { GraphQLSchema } from 'graphql'
import type { BulwarkOptions } from 'graphql-bulwark'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Target } from '../support/listen.js'
import { signToken } from '../support/tokens.js'
import { corpus } from './corpus.js'
import { type Entry, wireRequest } from './notation.js'
import { offences, readResults } from './oracle.js'
import { createOwnedProbe, ownedOptions, writes } from './owned-probe.js'
import { sendWire } from './wire.js'

/** The callers of the corpus: user 2 is a customer, user 1 the admin. */
const callers = {
  customer: { sub: '2', roles: ['customer'], scope: 'read write' },
  reader: { sub: '2', roles: ['customer'], scope: 'read' },
  admin: { sub: '1', roles: ['admin'], scope: 'read write' },
}

/** Attacks of a caller who has no credentials. */
const STRANGERS = new Set(['authz.anonymous', 'authz.token-argument'])

/** Runs the attacks of the family on a server with the rules, and on the same without. */
export function runAuthorizationAttacks(
  name: string,
  start: (options: BulwarkOptions, schema: GraphQLSchema) => Promise<Target>,
): void {
  const entries = corpus?.attacks.filter(({ family }) => family === 'authorization') ?? []
  if (!corpus) {
    it.skip(`${name}: the corpus of attacks is absent`, () => {})
    return
  }
  describe(`${name}: authorization`, () => {
    let guarded: Target
    let open: Target
    beforeAll(async () => {
      const sdl = corpus?.probeSchema ?? ''
      guarded = await start(ownedOptions, createOwnedProbe(sdl, true))
      const { fieldAuthorization: _, ownership: __, ...others } = ownedOptions
      open = await start(others, createOwnedProbe(sdl, false))
    })
    afterAll(async () => {
      await guarded?.close()
      await open?.close()
    })

    const send = async ({ port }: Target, entry: Entry, caller: keyof typeof callers | null) => {
      const { headers, ...request } = wireRequest(entry)
      const authorization = caller && { authorization: `Bearer ${await signToken(callers[caller])}` }
      return sendWire(port, { ...request, headers: { ...headers, ...authorization } })
    }

    it.each(entries.map((entry) => [entry.id, entry] as const))('%s', async (id, entry) => {
      const caller = id.endsWith('read-token') ? 'reader' : STRANGERS.has(id) ? null : 'customer'
      for (const from of new Set<keyof typeof callers | null>([caller, null])) {
        const before = writes.count
        const answer = await send(guarded, entry, from)
        expect(offences(answer, entry.oracle ?? {}), answer.body).toEqual([])
        if (entry.oracle?.sideEffectFree) expect(writes.count).toBe(before)
      }
      if (entry.oracle?.perCaller) {
        for (const [who, email] of [
          ['admin', 'u1@ex.test'],
          ['customer', 'u2@ex.test'],
          ['admin', 'u1@ex.test'],
        ] as const) {
          const { body } = await send(guarded, entry, who)
          expect(body).toContain(email)
          expect(body.match(/u\d@ex/g)).toHaveLength(1)
        }
      }
      if (entry.oracle?.sameAnswer) {
        const [result] = readResults((await send(guarded, entry, 'customer')).body) as [
          { data: Record<string, unknown> },
        ]
        expect(result).toEqual({ data: { a: null, b: null } })
      }
    })

    // Whoever may, may; and what is refused above succeeds without the rules.
    const harmless = new Set([
      'authz.cache-crossing',
      'authz.token-argument',
      'authz.global-id-confusion',
      'authz.existence-oracle',
      'authz.required-transitive',
    ])
    it.each(entries.filter(({ id }) => !harmless.has(id)).map((entry) => [entry.id, entry] as const))(
      '%s succeeds without the rules',
      async (_id, entry) => {
        const before = writes.count
        const found = offences(await send(open, entry, null), entry.oracle ?? {})
        expect(found.length > 0 || writes.count > before).toBe(true)
      },
    )
  })
}
