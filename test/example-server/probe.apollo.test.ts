import { createServer, type Server } from 'node:http'
import { ApolloServer } from '@apollo/server'
import { expressMiddleware } from '@as-integrations/express5'
import express from 'express'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createContext, createEvents } from '../../example-server/context.js'
import { signAccessToken } from '../../example-server/identity/access-token.js'
import { createCredentials } from '../../example-server/identity/credentials.js'
import { listen } from '../../example-server/listen.js'
import { createApolloServer } from '../../example-server/servers/apollo.js'
import { trustingViewer } from '../../example-server/unprotected/trusting-viewer.js'
import { createVulnerableSchema } from '../../example-server/vulnerable.js'
import { openSeeded } from './database.js'
import { foundIn, PLANTED, probeShop, TIMEOUT, testProbe } from './probe.js'

testProbe('Apollo', createApolloServer, 'production')

describe('a probe of a shop without protection on Apollo', () => {
  let http: Server
  let close = async () => {}
  let target: Parameters<typeof probeShop>[0]

  beforeAll(async () => {
    const { database, close: closeDatabase } = await openSeeded()
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
    const publicJwk = { ...(await exportJWK(publicKey)), kid: 'shop', alg: 'ES256' }
    const signingKey = { id: 'shop', privateKey, publicJwk }
    const shop = { database, signingKey, credentials: createCredentials(), events: createEvents() }
    const apollo = new ApolloServer({
      schema: createVulnerableSchema(),
      allowBatchedHttpRequests: true,
      csrfPrevention: false,
      introspection: true,
      stopOnTerminationSignals: false,
    })
    await apollo.start()
    const app = express()
    app.get('/.well-known/jwks.json', (_, response) => void response.json({ keys: [publicJwk] }))
    app.use(
      '/graphql',
      express.json({ limit: '1mb' }),
      expressMiddleware(apollo, {
        context: async ({ req }) => ({
          ...createContext(shop),
          viewer: await trustingViewer(req.headers.authorization ?? null, [publicJwk]),
        }),
      }),
    )
    http = createServer(app)
    target = {
      url: `http://127.0.0.1:${await listen(http, { host: '127.0.0.1', port: 0 })}`,
      clock: { now: 0 },
      key: 'there-is-none',
      token: (id, seconds, role = 'customer') => signAccessToken(signingKey, { id, role }, seconds),
    }
    close = async () => {
      http.closeAllConnections()
      http.close()
      await apollo.stop()
      await closeDatabase()
    }
  }, TIMEOUT)
  afterAll(() => close())

  it('finds each planted hole', { timeout: TIMEOUT }, async () => {
    const report = await probeShop(target, '/graphql')
    expect(PLANTED.filter((one) => !foundIn(report).includes(one))).toEqual([])
    expect(foundIn(report)).toContain('get-query GET')
    // Keys are unknown here, which is no defence.
    expect(report.checks.find(({ id }) => id === 'api-key')).toMatchObject({ state: 'not tested' })
  })
})
