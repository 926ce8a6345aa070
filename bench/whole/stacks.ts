import { NoSchemaIntrospectionCustomRule } from 'graphql'
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, jwtVerify } from 'jose'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { BulwarkOptions } from '../../src/bulwark-options.js'
import { AUDIENCE, ISSUER, logger } from '../issuer.js'
import { nowhere } from '../small-server.js'

/** Without protection; by this package; by the packages that one would put together today for the same. */
export const STACKS = ['bare', 'graphql-bulwark', 'assembled'] as const
export type Stack = (typeof STACKS)[number]
export const HOSTS = ['Yoga', 'Apollo'] as const
export type Host = (typeof HOSTS)[number]

/** More than any operation of the corpora needs, so that each stack decides and none refuses what is honest. */
const PLENTY = 1_000_000_000

/** The whole suite, as a server in production has it: limits, cost, budgets, tokens, rules, ownership, values, audit, patterns. */
export function suiteOptions(jwks: JSONWebKeySet): BulwarkOptions {
  const rate = { capacity: PLENTY, refillPerSecond: PLENTY }
  return {
    production: true,
    logger,
    jwt: { issuer: ISSUER, audience: AUDIENCE, jwks: jwks as never },
    roles: { anonymous: { cost: PLENTY, rate }, customer: { cost: PLENTY, rate } },
    audit: { sinks: [nowhere] },
    unusualPatterns: {},
  }
}

/** The same limits, with room for every operation of the corpora. */
export const armor = {
  costLimit: { maxCost: PLENTY },
  maxAliases: { n: 50 },
  maxDepth: { n: 30 },
  maxDirectives: { n: 50 },
  maxTokens: { n: 4_000 },
} as const

export const noIntrospection = NoSchemaIntrospectionCustomRule

/** Reads the caller out of a token, by the library that one would take. */
export function tokenReader(
  jwks: JSONWebKeySet,
): (authorization: string | null | undefined) => Promise<JWTPayload | null> {
  const keys = createLocalJWKSet(jwks)
  return async (authorization) => {
    if (!authorization?.startsWith('Bearer ')) return null
    return (await jwtVerify(authorization.slice(7), keys, { issuer: ISSUER, audience: AUDIENCE })).payload
  }
}

/** A budget of each caller. */
export const limiter = (): RateLimiterMemory => new RateLimiterMemory({ points: PLENTY, duration: 60 })
