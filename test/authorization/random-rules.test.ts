import fc from 'fast-check'
import type { GraphQLSchema } from 'graphql'
import { bulwarkDirectives, useFieldAuthorization } from 'graphql-bulwark'
import { createSchema, createYoga } from 'graphql-yoga'
import { expect, it } from 'vitest'
import { anonymousViewer, createViewer, type Viewer } from '../../src/viewer.js'

/** A rule, as it stands in the schema, and whom it lets. */
interface Rule {
  readonly text: string
  readonly lets: (viewer: Viewer) => boolean
}

const withRole = (...roles: string[]): Rule => ({
  text: `@requiresRole(roles: ${JSON.stringify(roles)})`,
  lets: (viewer) => roles.some((role) => viewer.roles.includes(role)),
})
const NO_RULE: Rule = { text: '', lets: () => true }
const AUTHENTICATED: Rule = { text: '@authenticated', lets: ({ kind }) => kind !== 'anonymous' }
const SCOPED: Rule = {
  text: '@requiresScopes(scopes: [["x", "y"], ["z"]])',
  lets: ({ scopes }) => (scopes.includes('x') && scopes.includes('y')) || scopes.includes('z'),
}
const rule = fc.oneof(
  { weight: 5, arbitrary: fc.constant(NO_RULE) },
  { weight: 3, arbitrary: fc.constantFrom(withRole('a'), withRole('b'), withRole('a', 'b'), AUTHENTICATED, SCOPED) },
)

const viewerOf = (roles: readonly string[], scopes: readonly string[]) =>
  createViewer({ kind: 'user', id: 'alice', roles, scopes, claims: {}, credential: null })
const viewer = fc.constantFrom(
  anonymousViewer,
  viewerOf([], []),
  viewerOf(['a'], ['x']),
  viewerOf(['b'], ['x', 'y']),
  viewerOf(['a', 'b'], ['z']),
)

const TYPES = ['Query', 'A', 'B', 'C', 'D'] as const
const INTERFACES = ['I', 'J'] as const
/** Each object has the same fields: two leaves, and ways to every other type, to both interfaces and to a union. */
const LEAVES = ['one', 'two'] as const
const WAYS = { a: 'A', b: 'B', c: 'C', d: 'D', i: 'I', j: 'J', u: 'U', many: '[[I!]!]' } as const
type Way = keyof typeof WAYS
const ways = Object.keys(WAYS) as Way[]

/** Of every type, and of every field of it by `Type.field`. */
type Rules = Readonly<Record<string, Rule>>
const coordinates = [...TYPES.slice(1), ...INTERFACES].flatMap((type) => [
  type,
  ...[...LEAVES, ...ways].map((field) => `${type}.${field}`),
])
const rules: fc.Arbitrary<Rules> = fc.record(
  Object.fromEntries([...coordinates, 'Query', ...ways.map((way) => `Query.${way}`)].map((name) => [name, rule])),
)

const interfacesOf = (type: string) => (type === 'Query' ? [] : type === 'A' ? ['I'] : ['I', 'J'])
const possible: Readonly<Record<string, readonly string[]>> = {
  I: ['A', 'B', 'C', 'D'],
  J: ['B', 'C', 'D'],
  U: ['A', 'D'],
}

function schemaOf(said: Rules): GraphQLSchema {
  const fieldsOf = (type: string) => {
    const leaves = type === 'Query' ? [] : LEAVES.map((name) => `${name}: String ${said[`${type}.${name}`]?.text}`)
    return [...leaves, ...ways.map((way) => `${way}: ${WAYS[way]} ${said[`${type}.${way}`]?.text}`)].join('\n')
  }
  const types = TYPES.map((type) => {
    const implemented = interfacesOf(type)
    const clause = implemented.length > 0 ? `implements ${implemented.join(' & ')}` : ''
    return `type ${type} ${clause} ${said[type]?.text} { ${fieldsOf(type)} }`
  })
  const interfaces = INTERFACES.map((type) => `interface ${type} ${said[type]?.text} { ${fieldsOf(type)} }`)
  const typeDefs = [bulwarkDirectives, ...types, ...interfaces, 'union U = A | D'].join('\n')
  const resolvers: Record<string, Record<string, () => unknown>> = {}
  for (const type of TYPES) {
    resolvers[type] = {}
    for (const leaf of type === 'Query' ? [] : LEAVES) resolvers[type][leaf] = () => `<${type}.${leaf}>`
    for (const way of ways) {
      const objects = (possible[WAYS[way]] ?? [WAYS[way]]).map((name) => ({ __typename: name }))
      const all = ['A', 'B', 'C', 'D'].map((name) => ({ __typename: name }))
      // Which object an interface turns out to be depends on where it is asked.
      resolvers[type][way] = () => (way === 'many' ? [all, all] : objects[TYPES.indexOf(type) % objects.length])
    }
  }
  return createSchema({
    typeDefs,
    resolvers: resolvers as never,
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  })
}

/** What must hold to have a field, said without any table: its own, its type's, its interfaces' and what it returns. */
function mayHave(said: Rules, { type, field }: { type: string; field: string }, who: Viewer): boolean {
  const lets = (name: string) => (said[name] ?? NO_RULE).lets(who)
  const returned = (LEAVES as readonly string[]).includes(field) ? [] : [WAYS[field as Way].replace(/[[\]!]/g, '')]
  const around = returned.flatMap((name) => [
    name,
    ...((TYPES as readonly string[]).includes(name) ? interfacesOf(name) : []),
  ])
  const holders = [type, ...interfacesOf(type)]
  return [...holders, ...holders.map((holder) => `${holder}.${field}`), ...around].every(lets)
}

/** A selection set on a type, as text. */
const selection = (type: string, depth: number): fc.Arbitrary<string> => {
  const own = type === 'Query' || type === 'U' ? [] : LEAVES.map((name) => fc.constant(name as string))
  const aliased = own.map((leaf) => leaf.map((name) => `${name === 'one' ? 'two' : 'one'}_: ${name}`))
  const named = fc.constantFrom('__typename')
  if (depth === 0) return fc.oneof(named, ...own, ...aliased)
  const inner = (name: string) => fc.array(selection(name, depth - 1), { minLength: 1, maxLength: 3 })
  const deeper =
    type === 'U'
      ? []
      : ways.map((way) => {
          const name = WAYS[way].replace(/[[\]!]/g, '')
          return inner(name).map((parts) => `${way}_${depth}: ${way} { ${parts.join(' ')} }`)
        })
  const narrower = [...(possible[type] ?? []), ...(type === 'U' ? ['I', 'J'] : [])].map((name) =>
    inner(name).map((parts) => `... on ${name} { ${parts.join(' ')} }`),
  )
  return fc.oneof(named, ...own, ...aliased, ...deeper, ...narrower)
}
const document = fc
  .array(selection('Query', 3), { minLength: 1, maxLength: 3 })
  .map((parts) => `{ ${parts.join(' ')} }`)

const headers = { 'content-type': 'application/json', accept: 'application/json' }
async function send(schema: GraphQLSchema, onDenied: 'reject' | 'null' | undefined, who: Viewer, query: string) {
  const plugins = onDenied ? [useFieldAuthorization({ onDenied })] : []
  const yoga = createYoga({ schema, plugins, logging: false, maskedErrors: false })
  const body = JSON.stringify({ query })
  const response = await yoga.fetch('http://x/graphql', { method: 'POST', headers, body }, { viewer: who })
  return response.text()
}

it('no value is answered that any rule denies, and none is withheld that all let', async () => {
  await fc.assert(
    fc.asyncProperty(rules, document, viewer, async (said, query, who) => {
      const plain = await send(schemaOf(said), undefined, who, query)
      // Two parts may ask for different things under one name.
      fc.pre(!plain.includes('GRAPHQL_VALIDATION_FAILED'))
      const denied = TYPES.slice(1).flatMap((type) =>
        LEAVES.filter((field) => !mayHave(said, { type, field }, who)).map((field) => `<${type}.${field}>`),
      )
      const [nulls, rejected] = await Promise.all(
        (['null', 'reject'] as const).map((onDenied) => send(schemaOf(said), onDenied, who, query)),
      )
      for (const secret of denied) {
        expect(nulls).not.toContain(secret)
        expect(rejected).not.toContain(secret)
      }
      const letsAll = [...TYPES].every((type) =>
        [...(type === 'Query' ? [] : LEAVES), ...ways].every((field) => mayHave(said, { type, field }, who)),
      )
      if (letsAll) expect([nulls, rejected]).toEqual([plain, plain])
      // Whoever is let by the operation as a whole gets what there is; whoever is not gets nothing.
      if (rejected !== plain) expect(JSON.parse(rejected as string)).not.toHaveProperty('data')
      else expect(nulls).toBe(plain)
    }),
    // On a busy machine fewer tries are better than none.
    { numRuns: 150, interruptAfterTimeLimit: 10_000 },
  )
})
