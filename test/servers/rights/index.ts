import type { Case } from './case.js'
import { connectCases } from './connects.js'
import { decidedCases } from './decided.js'
import { filterCases } from './filters.js'
import { inputCases } from './inputs.js'
import { objectCases } from './objects.js'
import { ownerCases } from './owners.js'
import { policyCases } from './policies.js'
import { presetCases } from './presets.js'
import { scopeCases } from './scopes.js'
import { streamCases } from './streams.js'
import { typeCases } from './types.js'
import { untoldCases } from './untold.js'
import { valueCases } from './values.js'
import { writeCases } from './writes.js'

/** What attacks are tried on every host, and on the same schema without rules. */
export const cases: readonly Case[] = [
  ...typeCases,
  ...valueCases,
  ...policyCases,
  ...scopeCases,
  ...untoldCases,
  ...inputCases,
  ...filterCases,
  ...presetCases,
  ...ownerCases,
  ...objectCases,
  ...decidedCases,
  ...streamCases,
  ...connectCases,
  ...writeCases,
]
