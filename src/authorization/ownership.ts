import type { GraphQLSchema } from 'graphql'
import type { Guard } from '../guard.js'
import type { Runtime } from '../runtime.js'
import { Executions } from './executions.js'
import { oncePerCoordinate } from './once-per-coordinate.js'
import { OwnedArguments } from './owned-arguments.js'
import { OwnedIds } from './owned-ids.js'
import { OwnedResolvers } from './owned-resolvers.js'
import { OwnerTable } from './owner-table.js'
import { completeOwnership, type OwnershipOptions } from './ownership-options.js'
import { ServedSchemas } from './served-schemas.js'

/** Of all suites in this process. */
const served = new ServedSchemas()

/**
 * Whose an object is: what somebody else owns is answered like what does not exist, whatever leads to it. The verdict falls
 * where a value is completed, and once more before any field of an owned object is resolved.
 */
export function ownershipGuard(options: OwnershipOptions, runtime: Runtime): Guard {
  const complete = completeOwnership(options)
  const { mode, onNotOwned } = complete
  const executions = new Executions(mode, served)
  const asking = { ...complete, emit: runtime.emit, now: runtime.now }
  const resolvers = new OwnedResolvers(executions, asking, onNotOwned)
  const ownedArguments = new OwnedArguments({ executions, options: complete, asking })
  const ofSchemas = new WeakMap<GraphQLSchema, OwnerTable>()

  const tableOf = (schema: GraphQLSchema): OwnerTable => {
    let table = ofSchemas.get(schema)
    if (table === undefined) {
      table = new OwnerTable(schema, complete)
      ofSchemas.set(schema, table)
      executions.guard(schema)
      resolvers.mark(schema, table)
      ownedArguments.mark(schema, table, new OwnedIds(schema, table, complete))
    }
    return table
  }

  return {
    name: 'ownership',
    mode,
    summary: `what is not the viewer's is answered with ${onNotOwned === 'error' ? 'NOT_FOUND' : onNotOwned}`,
    schema(schema) {
      const unstructured = tableOf(schema).unstructured()
      if (unstructured.length === 0) return
      runtime.emit({
        name: 'ownership.unstructured',
        guard: 'ownership',
        at: runtime.now(),
        subject: unstructured.join(', '),
        detail: 'may hold owned objects that nobody looks through',
      })
    },
    follow(input, judgeOf) {
      if (input.context) executions.serve(input.context, input.schema)
      if (input.context && !tableOf(input.schema).isEmpty) {
        executions.begin(input.context, input.operation, input.viewer, oncePerCoordinate(judgeOf(input)))
      }
      return undefined
    },
  }
}
