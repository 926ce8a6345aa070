import { describe } from 'vitest'
import { memoryApiKeys } from '../../src/identity/memory-api-keys.js'
import { memoryReplays } from '../../src/identity/memory-replays.js'
import { memoryRevocations } from '../../src/identity/memory-revocations.js'
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
