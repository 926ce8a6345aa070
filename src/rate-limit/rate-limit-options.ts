import { ConfigurationError } from '../errors.js'
import { assertRate, assertRoles } from '../limit-checks.js'
import { compileLimits, type LimitTable } from '../limit-table.js'
import { type GuardOptions, type Rate, type RoleOptions, readMode } from '../options.js'
import { assertKnownKeys, assertOneOf } from '../options-check.js'
import type { BudgetOwner } from './bucket-names.js'
import type { BudgetStore } from './budget-store.js'
import type { StoreFailurePolicy } from './budgets.js'
import { memoryBudgets } from './memory-budgets.js'

/** Options of {@link rateLimitGuard}. */
export interface RateLimitOptions extends GuardOptions, Partial<Rate> {
  /** Cost units that everyone can spend at once. @default none: who has no role with a rate spends without end */
  readonly capacity?: number
  /** Cost units that come back to everyone in a second. @default none; needed beside `capacity` */
  readonly refillPerSecond?: number
  /** By role name; the `rate` of each. The most generous of a caller's roles counts. */
  readonly roles?: Readonly<Record<string, RoleOptions>>
  /**
   * Whose buckets an operation is charged to; all of them must be able to pay. A caller without credentials is charged
   * by address; whose address is unknown shares one bucket with all such callers. @default ['viewer']
   */
  readonly by?: readonly BudgetOwner[]
  /** Where the budgets are kept. @default the memory of this process */
  readonly store?: BudgetStore
  /**
   * What happens while the store does not answer: `local` counts in the memory of this process, `deny` refuses with
   * SERVICE_UNAVAILABLE, `allow` lets everything pass. @default 'local'
   */
  readonly onStoreFailure?: StoreFailurePolicy
  /** Milliseconds that an answer of the store may take. @default 100 */
  readonly deadline?: number
  /** Name of the directive that counts the calls of a field. @default 'rateLimit' */
  readonly directive?: string
}

/** The options, checked, with every default put in. */
export interface CompleteRateLimit {
  readonly mode: 'enforce' | 'report'
  readonly table: LimitTable
  /** Whether anyone has a rate. */
  readonly isLimited: boolean
  readonly by: readonly BudgetOwner[]
  readonly store: BudgetStore
  readonly onStoreFailure: StoreFailurePolicy
  readonly deadline: number
  readonly directive: string
  /** The rate of everyone; `null` without one. */
  readonly rate: Rate | null
}

const keys = [
  'mode',
  'capacity',
  'refillPerSecond',
  'roles',
  'by',
  'store',
  'onStoreFailure',
  'deadline',
  'directive',
] as const

/** Checks the options at start-up. */
export function completeRateLimit(options: RateLimitOptions): CompleteRateLimit {
  assertKnownKeys('rateLimit', options, keys)
  const { capacity, refillPerSecond, roles = {}, by = ['viewer'], deadline = 100, onStoreFailure = 'local' } = options
  assertRoles('rateLimit.roles', roles)
  const rate = readRate(capacity, refillPerSecond)
  if (!Array.isArray(by) || by.length === 0) throw new ConfigurationError('rateLimit.by must be a list.')
  for (const [index, owner] of by.entries()) assertOneOf(`rateLimit.by[${index}]`, owner, ['viewer', 'key', 'address'])
  if (new Set(by).size < by.length) throw new ConfigurationError('rateLimit.by names one twice.')
  if (typeof deadline !== 'number' || !(deadline > 0 && deadline <= 60_000)) {
    throw new ConfigurationError('rateLimit.deadline must be a number of milliseconds above 0, and at most 60000.')
  }
  const { store = memoryBudgets(), directive = 'rateLimit' } = options
  if (typeof directive !== 'string' || !/^[_A-Za-z]\w*$/.test(directive)) {
    throw new ConfigurationError('rateLimit.directive must be the name of a directive, without @.')
  }
  if (typeof store?.take !== 'function' || typeof store.settle !== 'function') {
    throw new ConfigurationError('rateLimit.store must be a store of budgets, such as redisBudgets(client).')
  }
  return {
    mode: readMode('rateLimit', options),
    table: compileLimits({}, roles, { rate }),
    isLimited: rate !== null || Object.values(roles).some((role) => role.rate !== undefined),
    by,
    store,
    onStoreFailure,
    deadline,
    directive,
    rate,
  }
}

function readRate(capacity: number | undefined, refillPerSecond: number | undefined): Rate | null {
  if (capacity === undefined && refillPerSecond === undefined) return null
  const rate = { capacity, refillPerSecond }
  assertRate('rateLimit', rate)
  return rate
}
