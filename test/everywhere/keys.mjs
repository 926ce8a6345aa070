import { createServer } from 'node:http'
import { createApiKey, memoryApiKeys } from 'graphql-bulwark'
import { exportJWK, generateKeyPair } from 'jose'

/** Keys that live as long as one run, and who publishes them. The server under test gets what `known` is. */
export async function createKeys() {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }
  const issuer = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  await new Promise((resolve) => issuer.listen(0, '127.0.0.1', resolve))
  const { key, record } = await createApiKey({ store: memoryApiKeys(), owner: 'sam', roles: ['customer'] })
  return {
    privateKey,
    apiKey: key,
    known: { jwksUri: `http://127.0.0.1:${issuer.address().port}/jwks.json`, apiKey: { record } },
    close() {
      issuer.closeAllConnections()
      issuer.close()
    },
  }
}
