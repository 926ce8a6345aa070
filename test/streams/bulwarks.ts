import type { Bulwark } from '../../src/assemble.js'
import type { Violation } from '../../src/errors.js'
import type { SecurityEvent } from '../../src/events.js'
import type { Guard } from '../../src/guard.js'
import { bulwarkOf } from '../../src/stand-alone.js'

export const EXPIRED: Violation = { code: 'UNAUTHENTICATED', detail: 'exp' }
export const quiet = { info() {}, warn() {}, error() {} }

/** A bulwark of one guard, which keeps its events and counts the streams that are open. */
export interface TestBulwark extends Bulwark {
  readonly events: SecurityEvent[]
  readonly leases: { open: number; opened: number; closed: number }
}

/** Streams that may go on as `renew` says, and start as `open` says. */
export function bulwarkWith(
  hooks: Pick<Guard, 'renew'> & { readonly open?: () => Violation | undefined },
): TestBulwark {
  const events: SecurityEvent[] = []
  const leases = { open: 0, opened: 0, closed: 0 }
  const bulwark = bulwarkOf(
    {
      name: 'fake',
      mode: 'enforce',
      summary: '',
      open() {
        const violation = hooks.open?.()
        if (violation) return violation
        leases.opened++
        leases.open++
        return () => {
          leases.closed++
          leases.open--
        }
      },
      ...(hooks.renew && { renew: hooks.renew }),
    },
    { production: true },
  )
  return { ...bulwark, logger: quiet, emit: (event) => void events.push(event), events, leases }
}
