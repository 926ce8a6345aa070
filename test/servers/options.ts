import type { BulwarkOptions } from 'graphql-bulwark'
import { jwtOptions } from '../support/tokens.js'

/** The rules of the table, as of a server in production. */
export const standard: BulwarkOptions = {
  production: true,
  jwt: jwtOptions,
  roles: {
    customer: { aliases: 60 },
    support: { depth: 18 },
    admin: { depth: 20, cost: 10_000, introspection: true },
  },
}

/** As the standard, but a text may be of any size. */
export const lifted: BulwarkOptions = { ...standard, tokenLimit: { tokens: Infinity, bytes: Infinity } }

/** As that, and with any number of fragments. */
export const unbounded: BulwarkOptions = {
  ...lifted,
  depthLimit: false,
  fragmentLimit: { fragments: Infinity, spreads: Infinity },
}

const report = { mode: 'report' } as const

/** As the standard, but nothing is refused for what it asks. */
export const reporting: BulwarkOptions = {
  ...standard,
  batchLimit: report,
  tokenLimit: report,
  fragmentLimit: report,
  depthLimit: report,
  aliasLimit: report,
  fieldLimit: report,
  directiveLimit: report,
  variableLimit: report,
  costLimit: report,
  introspection: report,
}
