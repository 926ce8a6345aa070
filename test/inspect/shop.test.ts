import { Kind, parse, visit } from 'graphql'
import { expect, it } from 'vitest'
import { typeDefs } from '../../example-server/type-definitions.js'
import { createVulnerableSchema } from '../../example-server/vulnerable.js'
import { auditSchema } from '../../src/inspect/audit-schema.js'
import { readSdl } from '../../src/inspect/read-sdl.js'

const RULES = /@(?:authenticated|requiresRole|policy|owner|owns|rateLimit|sensitive)\b(?:\([^)]*\))?/g
const stripped = typeDefs
  .split('\n')
  .map((line) => (line.startsWith('directive') ? line : line.replace(RULES, '')))
  .join('\n')

/** Every directive of an SDL as `coordinate @name`. */
function directivesOf(sdl: string): string[] {
  const found: string[] = []
  visit(parse(sdl), {
    Directive(node, _key, _parent, _path, ancestors) {
      const named = ancestors.filter((one) => 'kind' in one && 'name' in one && one.kind !== Kind.DIRECTIVE_DEFINITION)
      const coordinate = named.map((one) => (one as { name: { value: string } }).name.value).join('.')
      found.push(`${coordinate} @${node.name.value}`)
    },
  })
  return found
}

const coordinatesOf = (schema: Parameters<typeof auditSchema>[0]) =>
  new Set(auditSchema(schema).findings.map(({ coordinate }) => coordinate))

it('every flaw of the vulnerable twin is found', () => {
  const kept = directivesOf(stripped)
  const planted = directivesOf(typeDefs).filter((one) => !kept.includes(one))
  expect(planted.length).toBeGreaterThanOrEqual(17)
  const found = coordinatesOf(readSdl([{ name: 'twin', text: stripped }]))
  expect(planted.filter((one) => !found.has(one.split(' @')[0] as string))).toEqual([])
  // The same of the schema that the example serves.
  const served = coordinatesOf(createVulnerableSchema())
  const rules = planted.filter((one) => !/@(?:rateLimit|sensitive)$/.test(one))
  expect(rules.filter((one) => !served.has(one.split(' @')[0] as string))).toEqual([])
})

it('nothing is found in the shop itself', () => {
  expect(auditSchema(readSdl([{ name: 'shop', text: typeDefs }])).findings).toEqual([])
})

it('who can reach what', () => {
  const { access } = auditSchema(readSdl([{ name: 'shop', text: typeDefs }]))
  expect(access.callers).toEqual(['anonymous', 'signed in', 'admin', 'customer', 'support'])
  const rows = Object.fromEntries(access.rows.map(({ coordinate, may }) => [coordinate, may.join(' ')]))
  expect(rows).toMatchObject({
    'Product.costPrice': 'no no yes no yes',
    'User.email': 'asks asks asks asks asks',
    'Mutation.updateProfile': 'no yes yes yes yes',
    'UpdateProfileInput.isAdmin': 'no no yes no no',
  })
  expect(rows).not.toHaveProperty(['Query.products'])
})
