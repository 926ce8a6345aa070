import { envelop, useEngine, useSchema } from '@envelop/core'
import { EnvelopArmorPlugin } from '@escape.tech/graphql-armor'
import * as graphql from 'graphql'
import depthLimit from 'graphql-depth-limit'
import { createComplexityRule, simpleEstimator } from 'graphql-query-complexity'
import type { Bulwark } from '../src/assemble.js'
import { createBulwark } from '../src/bulwark.js'

/** Takes a document to a verdict, from its text to the end of validation or to its refusal. */
export type Verdict = (text: string) => unknown

const quiet = { info() {}, warn() {}, error() {} }

/** The suite with its defaults, in production. */
export const quietBulwark = (): Bulwark => createBulwark({ logger: quiet }, { production: true })

/** Ways to a verdict: without protection, with this package, and with what a user would pick instead. */
export function verdicts(schema: graphql.GraphQLSchema): Readonly<Record<string, Verdict>> {
  const bulwark = quietBulwark()
  const { parse, specifiedRules, validate } = graphql
  const attempt = (run: () => unknown) => {
    try {
      return run()
    } catch (error) {
      return error
    }
  }
  const armored = envelop({
    plugins: [useEngine({ ...graphql, specifiedRules }), useSchema(schema), EnvelopArmorPlugin()],
  })
  return {
    parse: (text) => attempt(() => parse(text)),
    none: (text) => attempt(() => validate(schema, parse(text))),
    'graphql-bulwark': (text) => {
      const refused = bulwark.source(text)
      if (refused) return refused
      return attempt(() => {
        const document = parse(text)
        return bulwark.document({ document, schema }) ?? validate(schema, document)
      })
    },
    'graphql-depth-limit': (text) => attempt(() => validate(schema, parse(text), [...specifiedRules, depthLimit(15)])),
    'graphql-query-complexity': (text) =>
      attempt(() => {
        const rule = createComplexityRule({
          maximumComplexity: 1_000,
          variables: {},
          estimators: [simpleEstimator({ defaultComplexity: 1 })],
        })
        return validate(schema, parse(text), [...specifiedRules, rule])
      }),
    'graphql-armor': (text) =>
      attempt(() => {
        const enveloped = armored({})
        return enveloped.validate(enveloped.schema, enveloped.parse(text))
      }),
  }
}
