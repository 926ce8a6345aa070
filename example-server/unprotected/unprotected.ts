import type { IncomingMessage, ServerResponse } from 'node:http'
import { createYoga } from 'graphql-yoga'
import { exportJWK, generateKeyPair } from 'jose'
import { createContext, createEvents, type Shop } from '../context.js'
import { openDatabase } from '../database/connect.js'
import { createCredentials } from '../identity/credentials.js'
import type { SigningKey } from '../identity/signing-key.js'
import { MAX_BYTES, refuse } from '../servers/front.js'
import { createVulnerableSchema } from '../vulnerable.js'
import { trustingViewer } from './trusting-viewer.js'

export const UNPROTECTED_PATH = '/unprotected/graphql'

/** The shop without protection, for the gallery to attack beside the other one. */
export interface Unprotected {
  handle(request: IncomingMessage, response: ServerResponse): void
  close(): Promise<void>
}

/**
 * It shares the process with the protected shop and nothing else: goods, accounts and signing key are its own, so that what
 * an attack spoils or steals here is worth nothing there. All that is opened at the first request.
 */
export function createUnprotected({ signingKey }: Pick<Shop, 'signingKey'>): Unprotected {
  let opening: ReturnType<typeof open> | undefined
  return {
    handle(request, response) {
      opening ??= open(signingKey)
      opening.then(({ yoga }) => yoga(request, response)).catch(() => refuse(response, 500))
    },
    async close() {
      await (await opening)?.close()
    },
  }
}

async function open(known: SigningKey) {
  const { database, close } = await openDatabase(undefined)
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const publicJwk = { ...(await exportJWK(publicKey)), kid: 'unprotected', alg: 'ES256', use: 'sig' }
  const shop = {
    database,
    signingKey: { id: publicJwk.kid, privateKey, publicJwk },
    credentials: createCredentials(),
    events: createEvents(),
  }
  const keys = [known.publicJwk, publicJwk]
  const yoga = createYoga({
    schema: createVulnerableSchema(),
    context: async ({ request }) => ({
      ...createContext(shop),
      viewer: await trustingViewer(request.headers.get('authorization'), keys),
    }),
    batching: { limit: 1_000 },
    maskedErrors: false,
    maxRequestBodySize: MAX_BYTES,
    multipart: false,
    graphqlEndpoint: UNPROTECTED_PATH,
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
  })
  return { yoga, close }
}
