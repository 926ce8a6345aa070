import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import { assertKnownKeys } from '../options-check.js'

const names = ['batch'] as const

/** Options of {@link batchLimitGuard}. */
export type BatchLimitOptions = Omit<LimitGuardOptions<(typeof names)[number]>, 'fields'>

/** Bounds the operations of one HTTP request; a batch that is too large runs none of them. */
export function batchLimitGuard(options: BatchLimitOptions = {}): Guard {
  assertKnownKeys('batchLimit', options, ['batch', 'mode', 'roles'])
  const { mode, ceiling, ofViewer } = readLimitOptions('batchLimit', names, options)
  return {
    name: 'batchLimit',
    mode,
    summary: `${ceiling.batch} operations in one request`,
    batch({ size, viewer }) {
      if (size === 0) return { code: 'BAD_REQUEST', detail: 'The batch is empty.' }
      return exceeds('batch', 'BATCH_LIMIT_EXCEEDED', ofViewer(viewer).batch, size)
    },
  }
}
