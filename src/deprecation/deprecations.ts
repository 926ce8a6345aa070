import type { GraphQLSchema } from 'graphql'
import { ConfigurationError } from '../errors.js'
import type { Follower, Guard, OperationInput } from '../guard.js'
import { plainOrNull, plainText } from '../plain-text.js'
import type { Runtime } from '../runtime.js'
import { describeFault } from '../store-call.js'
import { tellListener } from '../tell-listener.js'
import type { Viewer } from '../viewer.js'
import type { DeprecatedPart } from './deprecated-parts.js'
import { completeDeprecations, type DeprecatedUse, type DeprecationOptions } from './deprecation-options.js'
import { EarliestDates } from './earliest-dates.js'
import { schemaParts } from './schema-parts.js'
import { UsedParts } from './used-parts.js'
import { type User, Uses } from './uses.js'

/** Longest name of a client or an operation, in UTF-16 units. */
const MAX_NAME = 128

/**
 * Tells who uses what of the schema is deprecated: fields, arguments, input fields and enum values, in the document or in its
 * variables. Only of what runs; nothing is refused. What the schema itself puts in where a client gives nothing is no use.
 *
 * @throws ConfigurationError for a mistake in the options, and where nobody would be told.
 */
export function deprecationsGuard(
  options: DeprecationOptions,
  runtime: Runtime,
  viewOf?: (schema: GraphQLSchema, viewer: Viewer) => GraphQLSchema,
): Guard {
  const { onUse, headers, dates, foldWithin, entries, clientHeaders } = completeDeprecations(options)
  const isRecorded = onUse !== undefined || runtime.isHeard
  if (!isRecorded && !headers) {
    throw new ConfigurationError('deprecations would tell nobody: it needs onEvent, onUse or headers.')
  }
  const uses = new Uses({ foldWithin, entries }, (use) => {
    if (runtime.isHeard) runtime.emit(eventOf(use, runtime.now()))
    if (onUse)
      tellListener(
        () => onUse(use),
        (error) => {
          const detail = describeFault(error)
          runtime.emit({ name: 'sink.failed', guard: 'deprecations', at: runtime.now(), subject: 'onUse', detail })
        },
      )
  })
  const ofSchemas = new WeakMap<GraphQLSchema, UsedParts>()
  const usedIn = (schema: GraphQLSchema): UsedParts => {
    let known = ofSchemas.get(schema)
    if (known === undefined) {
      known = new UsedParts(schema, dates)
      ofSchemas.set(schema, known)
    }
    return known
  }
  const visible = viewOf && visibleParts(viewOf)
  /** What the operations of an array have in common: one answer. */
  const ofBatches = new WeakMap<object, EarliestDates>()

  const record = (used: ReadonlySet<DeprecatedPart>, { viewer, operation, request }: OperationInput) => {
    const client = clientHeaders.map((name) => request?.header(name)).find((name) => name)
    const user: User = {
      viewer,
      clientName: plainOrNull(client, MAX_NAME),
      operationName: plainOrNull(operation.name?.value, MAX_NAME),
    }
    for (const part of used) uses.add(runtime.now(), part, user)
  }

  const headersOf = (used: ReadonlySet<DeprecatedPart>, input: OperationInput) => {
    const { schema, viewer, batch } = input
    const earliest = (batch && ofBatches.get(batch.batch)) ?? new EarliestDates()
    if (batch) ofBatches.set(batch.batch, earliest)
    for (const part of used) if (!visible || visible(part, schema, viewer)) earliest.add(part)
    const fields = earliest.fields()
    // What another operation of the array has told of may have had a link, and the earliest has none.
    return batch && fields.deprecation ? { link: '', ...fields } : fields
  }

  return {
    name: 'deprecations',
    mode: 'enforce',
    summary: [
      ...(isRecorded ? [`uses are told, those of one caller once in ${foldWithin / 1_000} s`] : []),
      ...(headers ? ['Deprecation and Sunset in the answer'] : []),
    ].join('; '),
    schema(schema) {
      usedIn(schema)
    },
    follow(input) {
      const used = usedIn(input.schema).of(input)
      if (used.size === 0) return undefined
      return followerOf(
        () => isRecorded && record(used, input),
        () => (headers ? headersOf(used, input) : {}),
      )
    },
    async close() {
      uses.flush()
    },
  }
}

/** Records once that an operation runs, and tells nothing of one that did not. */
function followerOf(record: () => void, headers: () => Readonly<Record<string, string>>): Follower {
  let state: 'starting' | 'ran' | 'not run' = 'starting'
  const ran = () => {
    if (state === 'starting') record()
    state = 'ran'
  }
  return {
    streams() {
      ran()
      return () => {}
    },
    // Without data nothing has run: the variables were none, or another plugin has refused it.
    end(result) {
      if ((result as { data?: unknown } | undefined)?.data !== undefined) ran()
      else if (state === 'starting') state = 'not run'
    },
    partly: ran,
    headers: () => (state === 'not run' ? {} : headers()),
  }
}

/** What a caller may not see has no dates either, should it be named nevertheless. */
function visibleParts(viewOf: (schema: GraphQLSchema, viewer: Viewer) => GraphQLSchema) {
  const ofViews = new WeakMap<GraphQLSchema, ReadonlySet<string>>()
  return ({ coordinate }: DeprecatedPart, schema: GraphQLSchema, viewer: Viewer): boolean => {
    const view = viewOf(schema, viewer)
    if (view === schema) return true
    let seen = ofViews.get(view)
    if (seen === undefined) {
      seen = new Set(Array.from(schemaParts(view), ([one]) => one))
      ofViews.set(view, seen)
    }
    return seen.has(coordinate)
  }
}

function eventOf({ coordinate, viewer, clientName, operationName, count, first }: DeprecatedUse, at: number) {
  const who = viewer === null ? 'further callers' : [viewer.kind, viewer.id].filter((word) => word !== null).join(' ')
  const client = clientName === null ? '' : `, client ${clientName}`
  const operation = operationName === null ? '' : `, operation ${operationName}`
  const often = count === 1 ? '' : `, ${count} times since ${new Date(first).toISOString()}`
  return {
    name: 'deprecated.used',
    guard: 'deprecations',
    at,
    ...(viewer && { viewer }),
    subject: coordinate,
    detail: `${plainText(who)}${client}${operation}${often}`,
  } as const
}
