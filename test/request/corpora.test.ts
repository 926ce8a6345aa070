import { getOperationAST, parse } from 'graphql'
import { describe, expect, it } from 'vitest'
import { readCorpora } from '../../bench/corpora.js'
import { createBulwark } from '../../src/bulwark.js'
import { CostPlans } from '../../src/cost/plans.js'
import { documentFacts } from '../../src/request/document-facts.js'
import { readSourceFacts } from '../../src/request/source-facts.js'
import { anonymousViewer } from '../../src/viewer.js'

const quiet = { info() {}, warn() {}, error() {} }
const corpora = readCorpora(new URL('../../../shared/corpora/', import.meta.url))

describe('real operations', () => {
  if (corpora.length === 0) it.skip('the corpora are absent', () => {})
  const bulwark = createBulwark({ logger: quiet }, { production: true })

  it.each(corpora)(
    'of $name pass the defaults, but for those that introspect and that ask for lists without end',
    ({ schema, documents }) => {
      const refused = documents.map((text) => {
        const document = parse(text)
        const operation = getOperationAST(document)
        if (!operation) throw new Error('no operation')
        const input = { document, schema, operation, variables: {}, viewer: anonymousViewer }
        return bulwark.source(text) ?? bulwark.document(input) ?? bulwark.operation(input)
      })
      const codes = new Set(
        refused.filter((found) => found !== undefined).map((found) => 'code' in found && found.code),
      )
      codes.delete('INTROSPECTION_DISABLED')
      // These schemas tell no sizes of lists, so that ten items are assumed in each.
      codes.delete('COST_LIMIT_EXCEEDED')
      expect(codes).toEqual(new Set())
    },
  )

  it.runIf(process.env.PRINT_DISTRIBUTION)('print how they are distributed', () => {
    const rows: Record<string, number[]> = {}
    const add = (name: string, value: number) => {
      rows[name] ??= []
      rows[name].push(value)
    }
    const plans = new CostPlans('costModel')
    for (const { documents, schema } of corpora) {
      for (const text of documents) {
        const source = readSourceFacts(text)
        for (const name of ['bytes', 'tokens', 'nesting', 'comments'] as const) add(name, source[name])
        const document = parse(text)
        const facts = documentFacts(document)
        const operation = getOperationAST(document)
        if (operation) add('cost', plans.planOf({ document, schema, operation }).estimate({}).cost)
        for (const name of [
          'directives',
          'directivesPerLocation',
          'fragments',
          'spreads',
          'typenames',
          'sameField',
        ] as const) {
          add(name, facts[name])
        }
        for (const operation of facts.operations) {
          for (const name of ['depth', 'aliases', 'fields', 'rootFields', 'sameRootField', 'variables'] as const) {
            add(name, operation[name])
          }
        }
      }
    }
    for (const [name, values] of Object.entries(rows)) {
      values.sort((a, b) => a - b)
      const at = (share: number) => values[Math.min(values.length - 1, Math.floor(values.length * share))]
      if (name === 'cost')
        console.log(`${values.filter((cost) => cost > 1_000).length} of ${values.length} cost more than 1,000`)
      console.log(`| ${name} | ${at(0.5)} | ${at(0.95)} | ${at(0.99)} | ${values.at(-1)} |`)
    }
  })
})
