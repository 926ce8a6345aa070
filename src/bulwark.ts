import { type Checkpoints, composeGuards, type Logger } from './compose.js'
import { ConfigurationError } from './errors.js'
import type { Guard, Refusal } from './guard.js'
import { type JwtOptions, jwtGuard } from './identity/jwt.js'
import { assertFieldLimits, assertRoles, type Limits, type RoleOptions } from './options.js'
import { assertKnownKeys, assertObject } from './options-check.js'
import { type BatchLimitOptions, batchLimitGuard } from './request/batch-limit.js'
import {
  type AliasLimitOptions,
  aliasLimitGuard,
  type DepthLimitOptions,
  type DirectiveLimitOptions,
  depthLimitGuard,
  directiveLimitGuard,
  type FieldLimitOptions,
  fieldLimitGuard,
} from './request/document-limits.js'
import { type FragmentLimitOptions, fragmentLimitGuard } from './request/fragment-limit.js'
import { type IntrospectionGuard, type IntrospectionOptions, introspectionGuard } from './request/introspection.js'
import { type TokenLimitOptions, tokenLimitGuard } from './request/token-limit.js'
import { type VariableLimitOptions, variableLimitGuard } from './request/variable-limit.js'
import { createErrorGate, type ErrorGate } from './response/error-gate.js'
import { compileMasking, type ErrorMaskingOptions, type Masking } from './response/masking.js'
import type { Viewer } from './viewer.js'

/** The options of one protection of the preset: `false` turns it off, absence means the safe default. */
type Protection<Options> = false | Omit<Options, 'roles' | 'fields'>

/** Options of the whole suite. */
export interface BulwarkOptions {
  /** Whether callers are strangers. @default true, unless NODE_ENV is `development` */
  readonly production?: boolean
  /** Limits by role; `anonymous` is the role of a caller without credentials. */
  readonly roles?: Readonly<Record<string, RoleOptions>>
  /** Limits by schema coordinate. */
  readonly fields?: Readonly<Record<string, Partial<Limits>>>
  /** Who the caller is, by JSON Web Token. @default off: every caller is anonymous */
  readonly jwt?: false | JwtOptions
  readonly batchLimit?: Protection<BatchLimitOptions>
  readonly tokenLimit?: Protection<TokenLimitOptions>
  readonly fragmentLimit?: Protection<FragmentLimitOptions>
  readonly depthLimit?: Protection<DepthLimitOptions>
  readonly aliasLimit?: Protection<AliasLimitOptions>
  readonly fieldLimit?: Protection<FieldLimitOptions>
  readonly directiveLimit?: Protection<DirectiveLimitOptions>
  readonly variableLimit?: Protection<VariableLimitOptions>
  readonly introspection?: Protection<IntrospectionOptions>
  readonly errorMasking?: false | ErrorMaskingOptions
  /** Where the start-up notice, report mode and masked errors go. @default console */
  readonly logger?: Logger
  /** Told of every refusal, and in report mode of every one that would have been. What it throws is logged. */
  readonly onRefusal?: (refusal: Refusal) => void
}

/** Guards composed, with the way out for every error. */
export interface Bulwark extends Checkpoints {
  readonly gate: ErrorGate
  /** Whether this caller may read the full text of what is wrong with a document. */
  mayOpen(viewer: Viewer): boolean
  /** What is on, what is off and why: a line each. Told once, at start-up. */
  readonly notice: readonly string[]
  readonly logger: Logger
}

/** What the host tells of itself. */
export interface Environment {
  readonly production: boolean
}

const limitGuards = {
  batchLimit: batchLimitGuard,
  tokenLimit: tokenLimitGuard,
  fragmentLimit: fragmentLimitGuard,
  depthLimit: depthLimitGuard,
  aliasLimit: aliasLimitGuard,
  fieldLimit: fieldLimitGuard,
  directiveLimit: directiveLimitGuard,
  variableLimit: variableLimitGuard,
} as const

const limitKeys = Object.keys(limitGuards) as (keyof typeof limitGuards)[]
const optionKeys = [
  'production',
  'roles',
  'fields',
  'jwt',
  ...limitKeys,
  'introspection',
  'errorMasking',
  'logger',
  'onRefusal',
]

/** Composes the whole suite from one options object; a mistake in it is thrown here and never for a request. */
export function createBulwark(options: BulwarkOptions, environment: Environment): Bulwark {
  assertKnownKeys('options', options, optionKeys)
  const { production = environment.production, roles = {}, fields = {}, logger = console } = options
  if (typeof production !== 'boolean') throw new ConfigurationError('options.production must be true or false.')
  assertRoles('options.roles', roles)
  assertFieldLimits('options.fields', fields)

  const notice = [`graphql-bulwark guards this server (${production ? 'production' : 'development'} rules)`]
  const guards: Guard[] = []
  const add = (guard: Guard) => {
    guards.push(guard)
    notice.push(`  ${guard.mode === 'report' ? 'report' : 'on    '} ${guard.name}: ${guard.summary}`)
  }
  const off = (name: string, why: string) => notice.push(`  off    ${name}: ${why}`)

  if (options.jwt) add(jwtGuard(options.jwt))
  else off('jwt', options.jwt === false ? SWITCHED_OFF : 'no issuer is configured, so every caller is anonymous')
  for (const key of limitKeys) {
    const own = options[key]
    if (own === false) {
      off(key, SWITCHED_OFF)
      continue
    }
    if (own !== undefined) assertObject(`options.${key}`, own)
    const build: (options: object) => Guard = limitGuards[key]
    add(build({ ...own, roles, ...(key !== 'batchLimit' && { fields }) }))
  }
  let introspection: IntrospectionGuard | undefined
  if (options.introspection === false) off('introspection', 'switched off, so everyone may read the schema')
  else {
    introspection = introspectionGuard({ ...options.introspection, roles }, !production)
    add(introspection)
  }
  let masking: Masking | undefined
  if (options.errorMasking === false) off('errorMasking', SWITCHED_OFF)
  else {
    masking = compileMasking(options.errorMasking)
    notice.push(`  ${masking.mode === 'report' ? 'report' : 'on    '} errorMasking: ${masking.codes.size} public codes`)
  }
  return assemble({ guards, introspection, masking, notice, logger, onRefusal: options.onRefusal })
}

const SWITCHED_OFF = 'switched off in the options'

/** A bulwark of a single protection, for a plugin that stands alone. */
export function bulwarkOf(part: Guard | IntrospectionGuard | Masking): Bulwark {
  const notice: readonly string[] = []
  if ('codes' in part) return assemble({ guards: [], masking: part, notice, logger: console })
  const introspection = 'mayIntrospect' in part ? part : undefined
  return assemble({ guards: [part], introspection, notice, logger: console })
}

interface Parts {
  readonly guards: readonly Guard[]
  readonly introspection?: IntrospectionGuard | undefined
  readonly masking?: Masking | undefined
  readonly notice: readonly string[]
  readonly logger: Logger
  readonly onRefusal?: ((refusal: Refusal) => void) | undefined
}

function assemble({ guards, introspection, masking, notice, logger, onRefusal }: Parts): Bulwark {
  return {
    ...composeGuards(guards, { logger, onRefusal }),
    gate: createErrorGate({
      publicCodes: masking ? masking.codes : null,
      report: masking?.mode === 'report',
      conceal: introspection?.mode === 'enforce',
      log({ reference, path, error }) {
        const place = path === null ? '' : ` at ${path.join('.')}`
        logger.error(`graphql-bulwark: masked error ${reference}${place}`, error)
      },
    }),
    mayOpen: (viewer) => introspection?.mayIntrospect(viewer) ?? true,
    notice,
    logger,
  }
}
