import { type ExecutionTimeLimitOptions, executionTimeLimitGuard } from '../src/execution/execution-time-limit.js'
import { bulwarkOf } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/**
 * Bounds how many milliseconds an operation may take, by default 30,000; of a subscription, its start and each event. When
 * time is up the answer is sent at once, no further resolver starts, and `context.signal` aborts. What a mutation has done
 * until then is done. Put it after the plugin that says who asks, and last of those that guard resolvers.
 *
 * Refuses with EXECUTION_TIME_LIMIT_EXCEEDED.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { useExecutionTimeLimit } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * createYoga({ schema, plugins: [useExecutionTimeLimit({ executionTime: 5_000 })] })
 * ```
 */
export function useExecutionTimeLimit(options: ExecutionTimeLimitOptions = {}): BulwarkPlugin {
  return asEnvelopPlugin(bulwarkOf((runtime) => executionTimeLimitGuard(options, runtime), readEnvironment()))
}
