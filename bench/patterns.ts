import { readEnvironment } from '../plugins/environment.js'
import { compileClientAddress } from '../src/client-address.js'
import { unusualPatternsGuard } from '../src/patterns/unusual-patterns.js'
import { createRuntime } from '../src/runtime.js'
import type { Asked } from '../src/traces.js'
import { anonymousViewer, createViewer } from '../src/viewer.js'
import { formatTime, printTable } from './measure.js'

const REFUSALS = 100_000
const ROUNDS = 10

const alice = createViewer({
  kind: 'user',
  id: 'alice',
  roles: ['customer'],
  scopes: [],
  claims: {},
  credential: { kind: 'jwt', id: null, issuer: 'https://auth.example.com', actor: null, expiresAt: null },
})

/** Operations of one caller or of many, each with a request and a context of its own. */
function askedFrom(viewer: Asked['viewer'], addresses: number): readonly Asked[] {
  return Array.from({ length: REFUSALS }, (_, index) => {
    const peer = `203.${Math.floor((index % addresses) / 250)}.${(index % addresses) % 250}.7`
    const request = { header: () => null, connectionParams: null, method: 'POST', socket: false, peer }
    return { viewer, request, context: {}, text: '{ gold }' }
  })
}

/** What it costs to be told of one refusal, in processor time: the least of all rounds. */
export function benchPatterns(): void {
  const logger = { info() {}, warn() {}, error() {} }
  const addressOf = compileClientAddress('clientAddress', undefined)
  const runtime = createRuntime({ host: readEnvironment(), logger, addressOf })
  const refusal = {
    guard: 'fieldAuthorization',
    mode: 'enforce',
    viewer: null,
    violation: { code: 'FORBIDDEN' },
  } as const
  const rows = (
    [
      ['a viewer who was found already', alice, 1, { count: 300, seconds: 60 }],
      ['a viewer who is counted', alice, 1, { count: 10_000, seconds: 1 }],
      ['an address that is counted', anonymousViewer, 1, { count: 10_000, seconds: 1 }],
      ['ever new addresses', anonymousViewer, 60_000, { count: 300, seconds: 60 }],
    ] as const
  ).map(([name, viewer, addresses, rule]) => {
    const { witness } = unusualPatternsGuard(
      { refusals: rule, probing: { count: Math.min(rule.count, 1_000) } },
      runtime,
    )
    let least = Number.POSITIVE_INFINITY
    for (let round = 0; round < ROUNDS; round++) {
      const all = askedFrom(viewer, addresses)
      globalThis.gc?.()
      const before = process.cpuUsage()
      for (const asked of all) witness.refused(refusal, asked)
      const { user, system } = process.cpuUsage(before)
      least = Math.min(least, (user + system) / REFUSALS)
    }
    return [name, formatTime(least)]
  })
  printTable('Unusual patterns: one refusal', ['of', 'processor time'], rows)
}
