import { endpoints } from './endpoint.js'
import { junk, keys, keysWithoutProxies } from './keys.js'
import { reported, required, throttled } from './modes.js'
import { proofs, proofsRequired } from './proofs.js'
import type { Situation } from './situation.js'
import { stores } from './stores.js'
import { tokens } from './tokens.js'

export { mistakes, withMistake } from './mistakes.js'

/** The table of who gets in: every row must hold on every host that can carry it. */
export const situations: readonly Situation[] = [
  tokens,
  junk,
  keys,
  keysWithoutProxies,
  proofs,
  proofsRequired,
  ...endpoints,
  ...stores,
  reported,
  required,
  throttled,
]
