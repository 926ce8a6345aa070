import type { Bulwark } from '../src/assemble.js'

/**
 * Where nothing outlives its request, writes what waits to be recorded before the answer is sent. The rest of that is handed to
 * `waitUntil`, if the context has the one of the host.
 */
export function settleFor({ settle, logger }: Pick<Bulwark, 'settle' | 'logger'>, context: object | undefined): void {
  const rest = settle?.()?.catch((error: unknown) =>
    logger.error('graphql-bulwark: the audit could not be written', error),
  )
  if (rest === undefined) return
  const { waitUntil } = (context ?? {}) as { waitUntil?: unknown }
  if (typeof waitUntil === 'function') waitUntil.call(context, rest)
}
