import { type CreateApiKeyOptions, createApiKey, memoryApiKeys } from 'graphql-bulwark'
import { expect } from 'vitest'
import { withOtherSecret } from '../../support/api-keys.js'
import { signToken } from '../../support/tokens.js'
import type { Lines, Sender } from '../hosts/host.js'
import { ANONYMOUS, base, lines, now, REFUSED, roles, row, type Situation } from './situation.js'

const key = (text: string, ...others: Lines): Sender => lines(['x-api-key', text], ...others)
const from = (address: string): Lines => [['x-forwarded-for', address]]

/** The same length and form, but its checksum is another one. */
const mistyped = (text: string) => text.slice(0, -1) + (text.endsWith('x') ? 'y' : 'x')

/** K1: what a look at its text tells to be no key. */
export const junk: Situation = {
  name: 'junk in place of API keys',
  async start() {
    const memory = memoryApiKeys()
    const { key: good } = await createApiKey({ store: memory, owner: 'sam' })
    const { key: staged } = await createApiKey({ store: memory, owner: 'sam', environment: 'stage' })
    const asked: string[] = []
    const find = (id: string) => {
      asked.push(id)
      return memory.find(id)
    }
    return {
      options: { ...base, apiKeys: { store: { ...memory, find } } },
      rows: [
        row('nothing', key(''), REFUSED),
        row('a word', key('secret'), REFUSED),
        row('a letter mistyped', key(mistyped(good)), REFUSED),
        row('another environment', key(good.replace('_live_', '_test_')), REFUSED),
        row('a key of another environment', key(staged), REFUSED),
        row('a scheme before it', key(`Bearer ${good}`), REFUSED),
        row('two lines', lines(['x-api-key', good], ['x-api-key', good]), REFUSED),
        row('ten kilobytes', key(good.repeat(150)), REFUSED),
      ],
      after: () => expect(asked).toEqual([]),
    }
  },
}

/** K2 to K7 and K9: which keys open, from where, and beside what. */
export const keys: Situation = {
  name: 'API keys',
  async start() {
    const store = memoryApiKeys()
    const create = async (others: Partial<CreateApiKeyOptions> = {}) =>
      (await createApiKey({ store, owner: 'sam', roles: ['support'], now: () => now() - 60_000, ...others })).key
    const [good, next, ofAlice, unknown] = await Promise.all([
      create(),
      create(),
      create({ owner: 'alice', roles: ['customer', 'support'] }),
      createApiKey({ store: memoryApiKeys(), owner: 'sam' }).then((created) => created.key),
    ])
    const [expired, early, revoked] = await Promise.all([
      create({ expiresIn: 30 }),
      create({ notBefore: now() + 1_000 }),
      create(),
    ])
    const bound = await create({ addresses: ['203.0.113.0/24', '2001:db8::/32'] })
    const ofPages = await create({ origins: ['https://shop.test'] })
    await store.revoke(revoked.split('_')[2] as string, now())
    const token = `Bearer ${await signToken({ roles: ['customer'] })}`
    return {
      options: {
        ...base,
        apiKeys: { store, now },
        clientAddress: { trustedProxies: ['127.0.0.0/8'] },
      },
      rows: [
        row('a good key', key(good), roles('support')),
        row('K2: an unknown id', key(unknown), REFUSED),
        row('K2: a wrong secret', key(withOtherSecret(good)), REFUSED),
        row('K3: expired', key(expired), REFUSED),
        row('K3: not yet good', key(early), REFUSED),
        row('K3: revoked', key(revoked), REFUSED),
        row('K3: the next key of the same owner', key(next), roles('support')),
        row('K4: the key of another', key(ofAlice), roles('customer', 'support')),
        row('K4: the id of one with the secret of another', key(withOtherSecret(good, ofAlice)), REFUSED),
        ...(
          [
            ['203.0.113.7', true],
            ['::ffff:203.0.113.7', true],
            ['2001:db8::1', true],
            ['198.51.100.1, 203.0.113.7', true],
            ['203.0.113.7, 198.51.100.1', false],
            ['198.51.100.1', false],
            ['64:ff9b::cb00:7107', false],
            ['fe80::1%eth0', false],
            ['0313.0.113.7', false],
            ['203.0.113.7:443', true],
            ['unknown', false],
          ] as const
        ).map(([address, good]) =>
          row(`K5: from ${address}`, key(bound, ...from(address)), good ? roles('support') : REFUSED),
        ),
        row('K5: without a word of a proxy', key(bound), REFUSED),
        row('K5: two lines', key(bound, ...from('203.0.113.7'), ...from('198.51.100.1')), REFUSED),
        row('K5: from its page', key(ofPages, ['origin', 'https://shop.test']), roles('support')),
        row('K5: from another page', key(ofPages, ['origin', 'https://evil.test']), REFUSED),
        row('K5: from no page', key(ofPages), REFUSED),
        row('K6: in the address', { lines: () => [], search: { 'x-api-key': good, apiKey: good } }, ANONYMOUS),
        row('K6: as a token', lines(['authorization', `Bearer ${good}`]), REFUSED),
        row('K7: beside a token of another', key(good, ['authorization', token]), REFUSED),
        row('K7: beside a token of the same', key(ofAlice, ['authorization', token]), roles('customer')),
        row('K7: beside a bad token', key(good, ['authorization', 'Bearer bad']), REFUSED),
        row('K7: bad, beside a good token', key(mistyped(good), ['authorization', token]), REFUSED),
      ],
    }
  },
}

/** K5: nobody stands before this server, so nobody's word counts. */
export const keysWithoutProxies: Situation = {
  name: 'API keys without proxies',
  async start() {
    const store = memoryApiKeys()
    const { key: bound } = await createApiKey({ store, owner: 'sam', addresses: ['203.0.113.0/24'] })
    return {
      options: { ...base, apiKeys: { store }, clientAddress: { trustedProxies: [] } },
      rows: [row('K5: whatever a header says', key(bound, ...from('203.0.113.7')), REFUSED)],
    }
  },
}
