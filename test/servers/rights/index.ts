import type { Case } from './case.js'
import { inputCases } from './inputs.js'
import { objectCases } from './objects.js'
import { ownerCases } from './owners.js'
import { policyCases } from './policies.js'
import { scopeCases } from './scopes.js'
import { streamCases } from './streams.js'
import { typeCases } from './types.js'
import { valueCases } from './values.js'
import { writeCases } from './writes.js'

/** What attacks are tried on every host, and on the same schema without rules. */
export const cases: readonly Case[] = [
  ...typeCases,
  ...valueCases,
  ...policyCases,
  ...scopeCases,
  ...inputCases,
  ...ownerCases,
  ...objectCases,
  ...streamCases,
  ...writeCases,
]
