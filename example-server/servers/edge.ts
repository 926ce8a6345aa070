import type { IncomingMessage, ServerResponse } from 'node:http'
import { BlockList, isIPv6 } from 'node:net'
import cors from 'cors'
import helmet from 'helmet'
import { StartupError } from '../startup-error.js'

/** What the shop is told of the network that it stands in. */
export interface EdgeOptions {
  readonly production: boolean
  /** Origins whose pages may read answers, beside the shop's own. */
  readonly allowedOrigins: readonly string[]
  /** Where customers reach the shop; who comes without TLS is sent there. `undefined` asks for no TLS. */
  readonly httpsOrigin: string | undefined
  /** Addresses and ranges of proxies, which are believed about TLS. */
  readonly trustedProxies: readonly string[]
}

type Middleware = (request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void) => void

/** Sets the headers that every answer has, and answers preflights: whether the answer was given here. */
export function createEdge({ production, allowedOrigins }: EdgeOptions) {
  const secure = helmet({
    // GraphiQL and Apollo's page, in development, load their scripts from elsewhere.
    contentSecurityPolicy: {
      useDefaults: false,
      directives: production
        ? { defaultSrc: ["'none'"], frameAncestors: ["'none'"] }
        : {
            defaultSrc: helmet.contentSecurityPolicy.dangerouslyDisableDefaultSrc,
            objectSrc: ["'none'"],
            frameAncestors: ["'none'"],
          },
    },
    xFrameOptions: { action: 'deny' },
  })
  const crossOrigin = cors({
    origin: [...allowedOrigins],
    methods: ['POST'],
    allowedHeaders: ['content-type', 'authorization', 'x-api-key', 'apollo-require-preflight'],
    exposedHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy', 'www-authenticate'],
    maxAge: 600,
  })
  return (request: IncomingMessage, response: ServerResponse): boolean =>
    !(passes(secure, request, response) && passes(crossOrigin, request, response))
}

/** Whether a middleware, none of which waits for anything, hands the request on. */
function passes(middleware: Middleware, request: IncomingMessage, response: ServerResponse): boolean {
  let passed = false
  middleware(request, response, () => {
    passed = true
  })
  return passed
}

/** Whether a request has come over TLS, as far as that is asked for: only a proxy of ours may say so. */
export function createTlsCheck({ httpsOrigin, trustedProxies }: EdgeOptions) {
  const proxies = new BlockList()
  for (const range of trustedProxies) {
    const [address = '', bits] = range.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    try {
      if (bits === undefined) proxies.addAddress(address, family)
      else proxies.addSubnet(address, Number(bits), family)
    } catch {
      throw new StartupError(`TRUSTED_PROXIES has '${range}', which is no address or range such as 10.0.0.0/8.`)
    }
  }
  return ({ socket, headers }: IncomingMessage): boolean => {
    if (httpsOrigin === undefined) return true
    const { remoteAddress = '' } = socket
    const trusted = proxies.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')
    return trusted && headers['x-forwarded-proto'] === 'https'
  }
}
