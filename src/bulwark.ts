import type { GraphQLSchema } from 'graphql'
import { assemble, type Bulwark } from './assemble.js'
import { auditGuard } from './audit/audit.js'
import { fieldAuthorizationGuard } from './authorization/field-authorization.js'
import { ownershipGuard } from './authorization/ownership.js'
import { apiKeyHeaders, type BulwarkOptions } from './bulwark-options.js'
import { compileClientAddress } from './client-address.js'
import { costLimitGuard } from './cost/cost-limit.js'
import { CostPlans } from './cost/plans.js'
import { compileCostSight } from './cost-readers.js'
import { deprecationsGuard } from './deprecation/deprecations.js'
import { ConfigurationError } from './errors.js'
import { executionTimeLimitGuard } from './execution/execution-time-limit.js'
import type { Guard } from './guard.js'
import { apiKeysGuard } from './identity/api-keys.js'
import { createAttempts } from './identity/failed-attempts.js'
import { jwtGuard } from './identity/jwt.js'
import { inputValidationGuard } from './input/input-validation.js'
import { assertFieldLimits, assertRoles } from './limit-checks.js'
import { assertKnownKeys, assertObject } from './options-check.js'
import { unusualPatternsGuard } from './patterns/unusual-patterns.js'
import { rateLimitGuard } from './rate-limit/rate-limit.js'
import { batchLimitGuard } from './request/batch-limit.js'
import { csrfPreventionGuard } from './request/csrf-prevention.js'
import { operationFacts } from './request/document-facts.js'
import {
  aliasLimitGuard,
  depthLimitGuard,
  directiveLimitGuard,
  type FieldLimitPresetOptions,
  fieldLimitGuard,
} from './request/document-limits.js'
import { fragmentLimitGuard } from './request/fragment-limit.js'
import { type IntrospectionGuard, introspectionGuard } from './request/introspection.js'
import { subscriptionLimitGuard } from './request/subscription-limit.js'
import { tokenLimitGuard } from './request/token-limit.js'
import { trustedDocumentsGuard } from './request/trusted-documents.js'
import { variableLimitGuard } from './request/variable-limit.js'
import { compileMasking, type Masking } from './response/masking.js'
import { responseSizeLimitGuard } from './response/response-size-limit.js'
import { createRuntime, type Host } from './runtime.js'
import { telemetryGuard } from './telemetry/telemetry.js'
import type { Viewer } from './viewer.js'

const limitGuards = {
  batchLimit: batchLimitGuard,
  tokenLimit: tokenLimitGuard,
  fragmentLimit: fragmentLimitGuard,
  depthLimit: depthLimitGuard,
  aliasLimit: aliasLimitGuard,
  fieldLimit: fieldLimitGuard,
  directiveLimit: directiveLimitGuard,
  variableLimit: variableLimitGuard,
  subscriptionLimit: subscriptionLimitGuard,
  costLimit: costLimitGuard,
  responseSizeLimit: responseSizeLimitGuard,
} as const

/** Limits of what has no fields of its own. */
const ofCallersAlone = new Set<string>(['batchLimit', 'subscriptionLimit'])

const limitKeys = Object.keys(limitGuards) as (keyof typeof limitGuards)[]
const optionKeys = [
  'production',
  'roles',
  'fields',
  'clientAddress',
  'csrfPrevention',
  'jwt',
  'apiKeys',
  'failedAttempts',
  'trustedDocuments',
  ...limitKeys,
  'executionTimeLimit',
  'costModel',
  'showCost',
  'introspection',
  'fieldAuthorization',
  'inputValidation',
  'ownership',
  'rateLimit',
  'errorMasking',
  'audit',
  'deprecations',
  'unusualPatterns',
  'telemetry',
  'requestId',
  'logger',
  'onRefusal',
  'onEvent',
]

/** Composes the whole suite from one options object; a mistake in it is thrown here and never for a request. */
export function createBulwark(options: BulwarkOptions, host: Host): Bulwark {
  assertKnownKeys('options', options, optionKeys)
  const { production = host.production, roles = {}, fields = {}, logger = console, requestId = true } = options
  if (typeof production !== 'boolean') throw new ConfigurationError('options.production must be true or false.')
  if (typeof requestId !== 'boolean') throw new ConfigurationError('options.requestId must be true or false.')
  assertRoles('options.roles', roles)
  assertFieldLimits('options.fields', fields)

  const notice = [`graphql-bulwark guards this server (${production ? 'production' : 'development'} rules)`]
  const guards: Guard[] = []
  const add = (guard: Guard) => {
    guards.push(guard)
    notice.push(`  ${guard.mode === 'report' ? 'report' : 'on    '} ${guard.name}: ${guard.summary}`)
  }
  const off = (name: string, why: string) => notice.push(`  off    ${name}: ${why}`)

  const addressOf = compileClientAddress('options.clientAddress', options.clientAddress)
  const telemetry = options.telemetry ? telemetryGuard(options.telemetry, { logger, read: operationFacts }) : undefined
  const runtime = createRuntime({
    host: { ...host, production },
    logger,
    onEvent: options.onEvent,
    measure: telemetry?.event,
    addressOf,
  })
  const attempts = createAttempts(options.failedAttempts, runtime)
  if (options.jwt) add(jwtGuard(options.jwt, runtime, attempts))
  else off('jwt', options.jwt === false ? SWITCHED_OFF : 'no issuer is configured')
  if (options.apiKeys) add(apiKeysGuard(options.apiKeys, runtime, attempts))
  else off('apiKeys', options.apiKeys === false ? SWITCHED_OFF : 'no store of keys is configured')
  if (guards.length === 0) notice.push('  every caller is anonymous')
  if (options.csrfPrevention === false) off('csrfPrevention', SWITCHED_OFF)
  else add(csrfPreventionGuard(options.csrfPrevention, apiKeyHeaders(options)))
  // Before the limits: what is refused whatever it holds need not be measured.
  if (options.trustedDocuments === undefined) off('trustedDocuments', 'no store of documents is configured')
  else if (options.trustedDocuments === false) off('trustedDocuments', SWITCHED_OFF)
  else {
    assertProtection('trustedDocuments', options.trustedDocuments)
    add(trustedDocumentsGuard({ ...options.trustedDocuments, roles }, runtime))
  }
  const plans = new CostPlans('options.costModel', options.costModel)
  for (const key of limitKeys) {
    const own = options[key]
    if (own === false) {
      off(key, SWITCHED_OFF)
      continue
    }
    if (own !== undefined) assertProtection(key, own)
    if (key === 'fieldLimit') {
      add(fieldLimitGuard({ ...(own as FieldLimitPresetOptions | undefined), roles }, fields))
      continue
    }
    const build: (options: object, plans: CostPlans) => Guard = limitGuards[key]
    add(build({ ...own, roles, ...(!ofCallersAlone.has(key) && { fields }) }, plans))
  }
  for (const key of [
    'executionTimeLimit',
    'introspection',
    'fieldAuthorization',
    'inputValidation',
    'ownership',
    'rateLimit',
  ] as const) {
    const own = options[key]
    if (own !== undefined && own !== false) assertProtection(key, own)
  }
  const authorization =
    options.fieldAuthorization === false
      ? undefined
      : fieldAuthorizationGuard({ ...options.fieldAuthorization, roles }, runtime)
  const viewOf = authorization?.viewOf
  let introspection: IntrospectionGuard | undefined
  if (options.introspection === false) off('introspection', 'switched off, so everyone may read the schema')
  else {
    const seesAll = viewOf && ((schema: GraphQLSchema, viewer: Viewer) => viewOf(schema, viewer) === schema)
    introspection = introspectionGuard({ ...options.introspection, roles }, !production, seesAll)
    add(introspection)
  }
  if (authorization) add(authorization)
  else off('fieldAuthorization', SWITCHED_OFF)
  // Who may not give a value is not told what it must be; and nothing is loaded for one that is refused.
  if (options.inputValidation === false) off('inputValidation', SWITCHED_OFF)
  else add(inputValidationGuard(options.inputValidation))
  if (options.ownership === false) off('ownership', SWITCHED_OFF)
  else add(ownershipGuard({ ...options.ownership, roles }, runtime))
  if (options.audit) add(auditGuard(options.audit, runtime))
  else off('audit', options.audit === false ? SWITCHED_OFF : 'no sink is configured')
  const patterns =
    options.unusualPatterns === false ? undefined : unusualPatternsGuard(options.unusualPatterns ?? {}, runtime)
  if (patterns) add(patterns)
  else off('unusualPatterns', SWITCHED_OFF)
  if (telemetry) add(telemetry)
  else off('telemetry', options.telemetry === false ? SWITCHED_OFF : 'nobody is told')
  // The last that may refuse: what it takes for an operation is taken for one that runs.
  const tightening = patterns?.tightening
  if (options.rateLimit !== false)
    add(rateLimitGuard({ ...options.rateLimit, roles }, plans, { ...runtime, tightening }))
  else if (tightening) throw new ConfigurationError('unusualPatterns.tighten has no effect: rateLimit is switched off.')
  else off('rateLimit', SWITCHED_OFF)
  if (options.deprecations === false) off('deprecations', SWITCHED_OFF)
  else if (options.deprecations === undefined && !runtime.isHeard)
    off('deprecations', 'nobody would be told: no onEvent')
  else add(deprecationsGuard(options.deprecations ?? {}, runtime, viewOf))
  // Around all that the others put around resolvers.
  if (options.executionTimeLimit === false) off('executionTimeLimit', SWITCHED_OFF)
  else add(executionTimeLimitGuard({ ...options.executionTimeLimit, roles, fields }, runtime))
  let masking: Masking | undefined
  if (options.errorMasking === false) off('errorMasking', SWITCHED_OFF)
  else {
    masking = compileMasking(options.errorMasking)
    notice.push(`  ${masking.mode === 'report' ? 'report' : 'on    '} errorMasking: ${masking.codes.size} public codes`)
  }
  const costSight = compileCostSight('options.showCost', options.showCost, roles)
  return assemble({
    guards: telemetry ? telemetry.timed(guards) : guards,
    introspection,
    viewOf,
    masking,
    notice,
    logger,
    onRefusal: options.onRefusal,
    runtime,
    costSight,
    // The id of a request is a part of each event.
    traced: requestId || Boolean(options.audit),
  })
}

/** Roles and coordinates are those of all protections: within one they would count for nothing. */
function assertProtection(key: string, own: object): void {
  assertObject(`options.${key}`, own)
  for (const name of ['roles', 'fields'] as const) {
    const value: unknown = (own as Record<string, unknown>)[name]
    if (value === undefined || (key === 'fieldLimit' && name === 'fields' && typeof value === 'number')) continue
    throw new ConfigurationError(`options.${key}.${name} has no effect: let it stand in options.${name}.`)
  }
}

const SWITCHED_OFF = 'switched off in the options'
