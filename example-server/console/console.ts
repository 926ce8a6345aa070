import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AuditSink, BudgetStore, Logger, Telemetry, Viewer } from 'graphql-bulwark'
import type { Shop } from '../context.js'
import { signAccessToken } from '../identity/access-token.js'
import { type Front, GRAPHQL_PATH, refuse } from '../servers/front.js'
import type { Settings } from '../settings.js'
import { createUnprotected, UNPROTECTED_PATH } from '../unprotected/unprotected.js'
import { isAdmin, isForeign, isLocal } from './access.js'
import { Gallery, type Range } from './attacks/gallery.js'
import { readFiles } from './files.js'
import { Picture } from './picture.js'
import { readSmallJson } from './read-small-json.js'
import type { Snapshot } from './snapshot.js'
import { WatchedBudgets } from './watched-budgets.js'

/** Finds who has sent a request, by the same credentials as for GraphQL. */
export type FindViewer = (request: IncomingMessage) => Promise<Viewer | undefined>

/** The console of a shop. */
export interface Console {
  /** What the suite is to be given, so that there is something to see. */
  readonly budgets: BudgetStore
  readonly sink: AuditSink
  readonly logger: Logger
  readonly telemetry: readonly Telemetry[]
  /** Answers what is the console's, and hands on what is GraphQL's. */
  front(findViewer: FindViewer): Front
  close(): Promise<void>
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

/** Of what leads to the shop without protection. */
const KEY_HEADER = 'x-gallery-key'

type ConsoleSettings = Pick<Settings, 'server' | 'production' | 'trustedDocuments'>

/** The page is harmless, so everybody may have it; what it shows is for this machine in development, and else for admin. */
export function createConsole(
  shop: Pick<Shop, 'signingKey'>,
  store: BudgetStore,
  settings: ConsoleSettings,
  log: Logger = console,
): Console {
  const { server, production } = settings
  const files = readFiles()
  const picture = new Picture(log)
  const budgets = new WatchedBudgets(store)
  // In production there is nothing to attack, and nothing that could make the attacks.
  const gallery = production ? undefined : new Gallery(shop.signingKey.publicJwk, settings)
  const unprotected = production ? undefined : createUnprotected(shop)

  // The gallery attacks as a page of another site would, and such a page itself must not: it knows no key.
  const key = randomUUID()
  const mayEnter = (request: IncomingMessage) =>
    isLocal(request) && (!isForeign(request) || request.headers[KEY_HEADER] === key)

  const rangeOf = ({ socket }: IncomingMessage): Range => ({
    origin: `http://localhost:${socket.localPort}`,
    doors: {
      protected: { path: GRAPHQL_PATH, headers: {} },
      unprotected: { path: UNPROTECTED_PATH, headers: { [KEY_HEADER]: key } },
    },
    token: (person) => signAccessToken(shop.signingKey, { id: person, role: 'customer' }, 60),
    recordOf: (requestId) => picture.recordOf(requestId),
  })

  const answerData = (response: ServerResponse): void => {
    const snapshot: Snapshot = { server, production, ...picture.snapshot(), buckets: budgets.buckets() }
    answerJson(response, snapshot)
  }

  const answerAttack = async (request: IncomingMessage, response: ServerResponse, found: Gallery): Promise<void> => {
    const { id, door } = await readSmallJson(request)
    const attack = found.find(id)
    if (!attack || (door !== 'protected' && door !== 'unprotected')) return void refuse(response, 404)
    answerJson(response, await found.attack(attack, door, rangeOf(request)))
  }

  const route = async (path: string, request: IncomingMessage, response: ServerResponse, findViewer: FindViewer) => {
    const { method } = request
    const mayAttack = !production && isLocal(request) && !isForeign(request)
    if (path === '/console/data' && method === 'GET') {
      if (mayAttack || isAdmin(await findViewer(request))) return answerData(response)
    } else if (path === '/console/attacks' && gallery && mayAttack) {
      if (method === 'GET') return answerJson(response, gallery.list(rangeOf(request)))
      const isJson = request.headers['content-type'] === 'application/json'
      if (method === 'POST' && isJson) return answerAttack(request, response, gallery)
    }
    // The same for what is absent and for what is not for the caller.
    refuse(response, 404)
  }

  return {
    budgets,
    sink: picture.sink,
    logger: picture.logger,
    telemetry: [picture.telemetry, budgets.telemetry],
    front: (findViewer) => (request, response) => {
      const path = request.url?.split('?', 1)[0] ?? '/'
      if (path === UNPROTECTED_PATH) {
        // Yoga would answer itself, and protected, under every path that ends like its own.
        if (!unprotected || !mayEnter(request)) return refuse(response, 404)
        unprotected.handle(request, response)
        return true
      }
      if (path !== '/console' && !path.startsWith('/console/')) {
        budgets.enterRequest()
        return false
      }
      response.setHeader('content-security-policy', POLICY)
      const file = files.get(path)
      if (file && request.method === 'GET') {
        response.writeHead(200, { 'content-type': file.type, 'cache-control': 'no-cache' }).end(file.body)
      } else {
        route(path, request, response, findViewer).catch(() => refuse(response, 400))
      }
      return true
    },
    close: async () => unprotected?.close(),
  }
}

function answerJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(value))
}
