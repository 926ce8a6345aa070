import { StartupError } from './startup-error.js'

/** What the environment and the command line say. */
export interface Settings {
  readonly server: 'yoga' | 'apollo'
  readonly host: string
  readonly port: number
  readonly production: boolean
  readonly bulwark: boolean
  readonly databaseUrl: string | undefined
  readonly redisUrl: string | undefined
  /** Addresses and ranges of proxies that stand before the shop. */
  readonly trustedProxies: readonly string[]
  /** Origins whose pages may read answers. */
  readonly allowedOrigins: readonly string[]
  /** Where customers reach the shop over TLS. */
  readonly httpsOrigin: string | undefined
  /** Where the audit is appended to; `undefined` is the terminal. */
  readonly auditFile: string | undefined
  /** What becomes of operations that are not the client's own. */
  readonly trustedDocuments: TrustedMode
}

const TRUSTED_MODES = ['require', 'prefer', 'log'] as const
type TrustedMode = (typeof TRUSTED_MODES)[number]

/** Reads the settings; what can't be meant stops the start. */
export function readSettings(flags: readonly string[], environment: NodeJS.ProcessEnv): Settings {
  const unknown = flags.find((flag) => flag !== '--apollo')
  if (unknown !== undefined) throw new StartupError(`There is no option '${unknown}'; there is --apollo.`)
  return {
    server: flags.includes('--apollo') ? 'apollo' : 'yoga',
    host: environment.HOST || '127.0.0.1',
    port: readPort(environment.PORT || '4000'),
    production: readProduction(environment.NODE_ENV || 'development'),
    bulwark: readSwitch(environment.BULWARK || 'on'),
    databaseUrl: environment.DATABASE_URL || undefined,
    redisUrl: environment.REDIS_URL || undefined,
    trustedProxies: readList(environment.TRUSTED_PROXIES),
    allowedOrigins: readList(environment.ALLOWED_ORIGINS).map((origin) => readOrigin('ALLOWED_ORIGINS', origin)),
    httpsOrigin: readHttpsOrigin(environment),
    auditFile: environment.AUDIT_FILE || undefined,
    trustedDocuments: readTrustedMode(environment.TRUSTED_DOCUMENTS || 'prefer'),
  }
}

function readList(text = ''): string[] {
  return text.split(',').flatMap((word) => word.trim() || [])
}

function readOrigin(name: string, text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text
  throw new StartupError(`${name} must be an origin such as https://shop.example.com, and not '${text}'.`)
}

function readHttpsOrigin({ HTTPS_ORIGIN: text, TRUSTED_PROXIES }: NodeJS.ProcessEnv): string | undefined {
  if (!text) return undefined
  if (!readOrigin('HTTPS_ORIGIN', text).startsWith('https:'))
    throw new StartupError('HTTPS_ORIGIN must begin https://.')
  if (readList(TRUSTED_PROXIES).length > 0) return text
  throw new StartupError('HTTPS_ORIGIN needs TRUSTED_PROXIES: the shop itself has no TLS, a proxy must say so.')
}

const ENVIRONMENTS = ['production', 'development', 'test'] as const

/** A word that nobody knows would else open to strangers what was meant to be closed. */
function readProduction(text: string): boolean {
  const known = ENVIRONMENTS.find((one) => one === text)
  if (known) return known === 'production'
  const word = text.trim().toLowerCase()
  const nearest = ENVIRONMENTS.find((one) => one.startsWith(word) || word.startsWith(one)) ?? 'production'
  throw new StartupError(
    `NODE_ENV must be one of ${ENVIRONMENTS.join(', ')}, and not '${text}'. Did you mean ${nearest}?`,
  )
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new StartupError(`PORT must be a number from 0 to 65535, and not '${text}'.`)
  return port
}

function readTrustedMode(text: string): TrustedMode {
  const mode = TRUSTED_MODES.find((one) => one === text)
  if (mode) return mode
  throw new StartupError(`TRUSTED_DOCUMENTS must be one of ${TRUSTED_MODES.join(', ')}, and not '${text}'.`)
}

function readSwitch(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new StartupError(`BULWARK must be 'on' or 'off', and not '${text}'.`)
  return text === 'on'
}
