import { SignJWT } from 'jose'
import type { Callers } from '../../src/probe/caller.js'
import { checkNames } from '../../src/probe/checks.js'
import type { ProbeReport } from '../../src/probe/report.js'
import { type ProbeOptions, runProbe } from '../../src/probe/run-probe.js'
import { API_KEY, fakeClock, fakeServer, type Hole, SECRET } from './fake-server.js'

export const bounds = { maxRequests: 2_000, rate: 1_000, maxWait: 60, burst: 60, allowMutations: true }

const NOW = 1_800_000_000

export function tokenOf(sub: string, seconds = 900, secret = SECRET): Promise<string> {
  const token = new SignJWT({})
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(sub)
    .setIssuedAt(NOW - 10_000)
  return token.setExpirationTime(NOW - 10_000 + seconds).sign(new TextEncoder().encode(secret))
}

interface Given extends Partial<Omit<ProbeOptions, 'bounds'>> {
  readonly holes?: readonly Hole[]
  /** Seconds that the token of the user is good for. */
  readonly seconds?: number
  /** The checks that are run. @default all */
  readonly only?: readonly string[]
  readonly bounds?: Partial<typeof bounds>
}

/** Probes a server of the test with two users and a key. */
export async function probeFake({
  holes = [],
  seconds = 20_000,
  only,
  bounds: own,
  ...rest
}: Given = {}): Promise<ProbeReport> {
  const clock = fakeClock()
  const { send, schema } = fakeServer(holes, clock)
  const secret = holes.includes('weak secret') ? 'secret' : SECRET
  const bearer = (name: string) => ({ authorization: `Bearer <<${name}>>` })
  const callers: Callers = {
    anonymous: { name: 'anonymous', headers: {} },
    user: { name: 'the user', headers: bearer('token') },
    other: { name: 'the other user', headers: bearer('other-token') },
    expired: { name: 'expired', headers: bearer('expired-token') },
    keyed: { name: 'the API key', headers: { 'x-api-key': '<<api-key>>' } },
    roles: [],
  }
  const secrets = {
    token: { value: await tokenOf('alice', seconds, secret), shell: '$TOKEN' },
    'other-token': { value: await tokenOf('bob', 20_000, secret), shell: '$OTHER_TOKEN' },
    'expired-token': { value: await tokenOf('alice', 900, secret), shell: '$EXPIRED_TOKEN' },
    'api-key': { value: API_KEY, shell: '$API_KEY' },
  }
  return runProbe({
    url: 'http://localhost/graphql',
    callers,
    secrets,
    send,
    clock,
    signal: new AbortController().signal,
    bounds: { ...bounds, ...own },
    schema,
    disabled: only ? checkNames.filter((name) => !only.includes(name)) : [],
    ...rest,
  })
}
