import { describe, expect, it } from 'vitest'
import { memoryApiKeys } from '../../src/identity/memory-api-keys.js'
import { memoryReplays } from '../../src/identity/memory-replays.js'
import { memoryRevocations } from '../../src/identity/memory-revocations.js'
import { memoryBudgets } from '../../src/rate-limit/memory-budgets.js'
import { apiKeyContract } from './api-key-contract.js'
import { replayContract, revocationContract } from './store-contracts.js'

describe('revocations in memory', () => {
  const store = memoryRevocations()
  revocationContract(() => store)
})

describe('replays in memory', () => {
  // A new one for each test: what one has forgotten makes it distrust whatever ends earlier.
  replayContract(() => memoryReplays())
})

describe('API keys in memory', () => {
  const store = memoryApiKeys()
  apiKeyContract(() => store)
})

describe('what is kept in memory has a bound', () => {
  const stores = { memoryApiKeys, memoryBudgets, memoryReplays, memoryRevocations }

  it.each(
    Object.entries(stores).flatMap(([name, create]) =>
      [0, 1.5, -1, '5', null, Number.NaN, 2 ** 24 + 1, Number.POSITIVE_INFINITY].map((entries) => ({
        name,
        create,
        entries,
      })),
    ),
  )('$name takes no $entries', ({ name, create, entries }) => {
    expect(() => create({ entries: entries as number })).toThrow(`${name}.entries must`)
  })
})
