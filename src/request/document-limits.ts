import type { DocumentNode, GraphQLSchema } from 'graphql'
import type { ErrorCode, Violation } from '../errors.js'
import { fieldLimit } from '../field-limits.js'
import type { Guard } from '../guard.js'
import { type LimitGuardOptions, readLimitOptions } from '../limit-options.js'
import { exceeds } from '../limit-violation.js'
import type { LimitName, LimitOptions, Limits } from '../options.js'
import { type DocumentFacts, documentFacts, type OperationFacts, operationFacts } from './document-facts.js'
import { typeOfRepeat } from './type-of-repeat.js'

/** The limits that the facts of a document decide. */
export type DocumentLimitName = Exclude<
  LimitName,
  | 'bytes'
  | 'tokens'
  | 'nesting'
  | 'comments'
  | 'operations'
  | 'variableBytes'
  | 'variableDepth'
  | 'variableValues'
  | 'batch'
  | 'subscriptions'
  | 'cost'
  | 'executionTime'
  | 'responseBytes'
>

interface Check {
  readonly name: LimitName
  readonly code: ErrorCode
  /** What the document has, whichever operation is run. */
  readonly document?: (facts: DocumentFacts) => number
  /** What one operation has. */
  readonly operation?: (facts: OperationFacts) => number
}

const checks: Readonly<Record<DocumentLimitName, Omit<Check, 'name'>>> = {
  depth: { code: 'DEPTH_LIMIT_EXCEEDED', operation: (facts) => facts.depth },
  aliases: { code: 'ALIAS_LIMIT_EXCEEDED', operation: (facts) => facts.aliases },
  typenames: { code: 'TYPENAME_LIMIT_EXCEEDED', document: (facts) => facts.typenames },
  rootFields: { code: 'ROOT_FIELD_LIMIT_EXCEEDED', operation: (facts) => facts.rootFields },
  sameMutationField: {
    code: 'SAME_FIELD_LIMIT_EXCEEDED',
    operation: (facts) => (facts.type === 'mutation' ? facts.sameRootField : 0),
  },
  sameQueryField: {
    code: 'SAME_FIELD_LIMIT_EXCEEDED',
    operation: (facts) => (facts.type === 'mutation' ? 0 : facts.sameRootField),
  },
  sameField: { code: 'SAME_FIELD_LIMIT_EXCEEDED', document: (facts) => facts.sameField },
  fields: { code: 'FIELD_LIMIT_EXCEEDED', operation: (facts) => facts.fields },
  directivesPerLocation: { code: 'DIRECTIVE_LIMIT_EXCEEDED', document: (facts) => facts.directivesPerLocation },
  directives: { code: 'DIRECTIVE_LIMIT_EXCEEDED', document: (facts) => facts.directives },
  deferrals: { code: 'DEFER_LIMIT_EXCEEDED', document: (facts) => facts.deferrals },
  fragments: { code: 'FRAGMENT_LIMIT_EXCEEDED', document: (facts) => facts.fragments },
  spreads: { code: 'SPREAD_LIMIT_EXCEEDED', document: (facts) => facts.spreads },
  variables: { code: 'VARIABLE_LIMIT_EXCEEDED', operation: (facts) => facts.variables },
}

/**
 * A guard that compares the facts of a document with limits: before validation with what the most generous role may
 * do, before execution with what this caller may do.
 */
export function documentLimitGuard<Name extends DocumentLimitName>(
  guard: string,
  names: readonly Name[],
  options: LimitGuardOptions<Name>,
  everyone?: Partial<Limits>,
): Guard {
  const { mode, fields, ceiling, ofOperation, isCeiling, assertFields } = readLimitOptions(
    guard,
    names,
    options,
    everyone,
  )
  const own: readonly Check[] = names.map((name) => ({ name, ...checks[name] }))
  const byField = Object.keys(fields).length > 0

  const ofDocument = (check: Check, limits: Limits, document: DocumentNode, schema: GraphQLSchema) => {
    const facts = documentFacts(document)
    if (check.document === undefined) return undefined
    const found = check.document(facts)
    if (check.name === 'sameField' && byField && Number.isFinite(found)) {
      return sameFieldBeyond(document, limits, fields, schema)
    }
    return exceeds(check.name, check.code, limits[check.name], found)
  }

  return {
    name: guard,
    mode,
    summary: names.map((name) => `${name} ${ceiling[name]}`).join(', '),
    schema: assertFields,
    document({ document, schema }) {
      const facts = documentFacts(document)
      for (const check of own) {
        const violation = ofDocument(check, ceiling, document, schema)
        if (violation) return violation
        if (check.operation === undefined) continue
        for (const operation of facts.operations) {
          const found = check.operation(operation)
          if (found > ceiling[check.name]) return exceeds(check.name, check.code, ceiling[check.name], found)
        }
      }
      return undefined
    },
    operation(input) {
      const limits = ofOperation(input)
      if (isCeiling(limits)) return undefined
      const running = operationFacts(input.document, input.operation)
      for (const check of own) {
        const violation = ofDocument(check, limits, input.document, input.schema)
        if (violation) return violation
        if (check.operation === undefined || running === undefined) continue
        const found = check.operation(running)
        if (found > limits[check.name]) return exceeds(check.name, check.code, limits[check.name], found)
      }
      return undefined
    },
  }
}

function sameFieldBeyond(
  document: DocumentNode,
  limits: Limits,
  fields: Readonly<Record<string, Partial<Limits>>>,
  schema: GraphQLSchema,
): Violation | undefined {
  const own = new Set(Object.keys(fields).map((coordinate) => coordinate.split('.')[1]))
  for (const repeat of documentFacts(document).repeats) {
    if (repeat.count <= limits.sameField && !own.has(repeat.field)) continue
    const type = typeOfRepeat(repeat, document, schema)
    const max = fieldLimit(type && fields[`${type}.${repeat.field}`], 'sameField') ?? limits.sameField
    const violation = exceeds('sameField', 'SAME_FIELD_LIMIT_EXCEEDED', max, repeat.count)
    if (violation) return { ...violation, ...(type && { coordinate: `${type}.${repeat.field}` }) }
  }
  return undefined
}

const depthNames = ['depth'] as const
/** Options of {@link depthLimitGuard}. */
export type DepthLimitOptions = LimitGuardOptions<(typeof depthNames)[number]>
/** Bounds the levels of fields of an operation. */
export const depthLimitGuard = (options: DepthLimitOptions = {}): Guard =>
  documentLimitGuard('depthLimit', depthNames, options)

const aliasNames = ['aliases', 'typenames'] as const
/** Options of {@link aliasLimitGuard}. */
export type AliasLimitOptions = LimitGuardOptions<(typeof aliasNames)[number]>
/** Bounds the aliases of an operation after its fragments are expanded. */
export const aliasLimitGuard = (options: AliasLimitOptions = {}): Guard => {
  const guard = documentLimitGuard('aliasLimit', aliasNames, options)
  return {
    ...guard,
    document: (input) => (documentFacts(input.document).answersThen ? THEN : guard.document?.(input)),
  }
}

/** Executors take an object with a `then` for a promise: they fail in the midst of an operation that has begun to write. */
const THEN: Violation = Object.freeze({
  code: 'BAD_USER_INPUT',
  message: 'No field can be answered under the alias then.',
})

const fieldNames = ['fields', 'rootFields', 'sameMutationField', 'sameQueryField', 'sameField'] as const
/** Options of {@link fieldLimitGuard}. */
export type FieldLimitOptions = Omit<LimitGuardOptions<(typeof fieldNames)[number]>, 'fields'> & {
  /** Fields after fragments are expanded; or, in the plugin that stands alone, limits by schema coordinate. @default 2_000 */
  readonly fields?: number | LimitOptions['fields']
}
/** Options of {@link fieldLimitGuard} in the preset, where limits by coordinate stand beside it. */
export type FieldLimitPresetOptions = Omit<FieldLimitOptions, 'roles' | 'fields'> & {
  /** Fields after fragments are expanded. @default 2_000 @error FIELD_LIMIT_EXCEEDED */
  readonly fields?: number
}
/** Bounds the fields of an operation: in all, at its root, and the same one again and again. */
export const fieldLimitGuard = (
  { fields, ...options }: FieldLimitOptions = {},
  coordinates: LimitOptions['fields'] = {},
): Guard =>
  // A limit and the coordinates have one name.
  typeof fields === 'number'
    ? documentLimitGuard('fieldLimit', fieldNames, { ...options, fields: coordinates }, { fields })
    : documentLimitGuard('fieldLimit', fieldNames, { ...options, fields: fields ?? coordinates })

const directiveNames = ['directivesPerLocation', 'directives', 'deferrals'] as const
/** Options of {@link directiveLimitGuard}. */
export type DirectiveLimitOptions = LimitGuardOptions<(typeof directiveNames)[number]>
/** Bounds the directives of a document, `@defer` and `@stream` on their own. */
export const directiveLimitGuard = (options: DirectiveLimitOptions = {}): Guard =>
  documentLimitGuard('directiveLimit', directiveNames, options)
