import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { credentialsOf } from './hosts/callers.js'
import { Connection, type Served, serveSockets, websocket } from './hosts/websocket.js'
import { standard } from './options.js'
import { deep } from './rows/texts.js'
import { runScenarios } from './run.js'
import { runAudit } from './run-audit.js'
import { runAuthorization } from './run-authorization.js'
import { runCredentials } from './run-credentials.js'
import { runOwnedWrites, runOwnership } from './run-ownership.js'
import { runPatterns } from './run-patterns.js'
import { runRates } from './run-rates.js'
import { runTelemetry } from './run-telemetry.js'
import { runTrusted } from './run-trusted.js'
import { runVisibility } from './run-visibility.js'

runScenarios(websocket)
runAudit(websocket)
runRates(websocket)
runPatterns(websocket)
runTelemetry(websocket)
runTrusted(websocket)
runAuthorization(websocket)
runVisibility(websocket)
runOwnership(websocket)
runOwnedWrites(websocket)
runCredentials(websocket, true)

describe('one connection', () => {
  const silent = { info() {}, warn() {}, error() {} }
  let served: Served
  beforeAll(async () => {
    served = await serveSockets({ ...standard, logger: silent }, [])
  })
  afterAll(() => served.close())

  const hello = { query: '{ hello }' }
  const helloed = [{ type: 'next', payload: { data: { hello: 'Hello you' } } }, { type: 'complete' }]

  test.each([
    ['an operation too deep', { query: `{ ${deep(16)} }` }, 'DEPTH_LIMIT_EXCEEDED'],
    ['a text nested too deeply', { query: `{ echo(value: ${'['.repeat(90)}) }` }, 'NESTING_LIMIT_EXCEEDED'],
    ['a syntax error', { query: '{ hello(' }, 'DOCUMENT_INVALID'],
    ['an invalid document', { query: '{ helo }' }, 'DOCUMENT_INVALID'],
    ['an invalid variable', { query: 'query ($v: Int!) { hello }' }, 'DOCUMENT_INVALID'],
    ['introspection', { query: '{ __schema { queryType { name } } }' }, 'INTROSPECTION_DISABLED'],
  ])('outlives the refusal of %s', async (_name, ask, code) => {
    const connection = await Connection.open(served.url, {})
    const [ticks, refusal, answer] = await Promise.all([
      connection.run({ query: 'subscription { ticks }' }),
      connection.run(ask),
      connection.run(hello),
    ])
    expect(JSON.stringify(refusal)).toContain(`"code":"${code}"`)
    expect(answer).toMatchObject(helloed)
    expect(ticks.map(({ type }) => type)).toEqual(['next', 'next', 'complete'])
    expect(await connection.run(hello)).toMatchObject(helloed)
    expect(connection.closedWith).toBeNull()
    await connection.close()
  })

  test('with a forged token stays open, and every operation on it is refused', async () => {
    const connection = await Connection.open(served.url, { authorization: await credentialsOf('forged') })
    for (const query of ['{ hello }', 'mutation { login(password: "x") }', 'subscription { ticks }']) {
      const messages = await connection.run({ query })
      expect(JSON.stringify(messages)).toContain('"code":"UNAUTHENTICATED"')
      expect(JSON.stringify(messages)).not.toContain('"data"')
    }
    expect(connection.closedWith).toBeNull()
    await connection.close()
  })

  test('of another caller has nothing of it', async () => {
    const forged = await Connection.open(served.url, { authorization: await credentialsOf('forged') })
    const anonymous = await Connection.open(served.url, {})
    const [refusal, answer] = await Promise.all([forged.run(hello), anonymous.run(hello)])
    expect(JSON.stringify(refusal)).toContain('"code":"UNAUTHENTICATED"')
    expect(answer).toMatchObject(helloed)
    await Promise.all([forged.close(), anonymous.close()])
  })
})
