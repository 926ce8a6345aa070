import { buildSchema } from 'graphql'
import { expect, it } from 'vitest'
import { applyMends } from '../../src/inspect/apply-mends.js'
import { auditSchema } from '../../src/inspect/audit-schema.js'
import { readSdl, type SdlFile } from '../../src/inspect/read-sdl.js'

const mend = (...files: SdlFile[]) => applyMends(files, auditSchema(readSdl(files)).findings)
const file = (text: string, name = 'a.graphql') => ({ name, text })

const sdl = `# The shop
"""
Whose orders: "theirs"
"""
type   Order implements   Node   # by customer
{
  id: ID!,  customerId: ID!   # internal
  status : String   @deprecated(reason: "}")
}
interface Node { id: ID! }
type Query { orders: [ Order! ] node(id: ID!): Node }
type Mutation {
  cancelOrder( id : ID! = "1" ): Order # now
  login(email: String!, password: String!): String
}
`

it('directives are written where they belong, and nothing else changes', () => {
  const { text, mended } = mend(file(sdl))
  expect(mended).toHaveLength(6)
  expect(text).toContain('type   Order implements   Node @owner(field: "customerId")   # by customer\n{')
  expect(text).toContain('cancelOrder( id : ID! = "1" @owns(type: "Order") ): Order @authenticated # now')
  expect(text).toContain('orders: [ Order! ] @listSize(assumedSize: 10) node(id: ID!): Node')
  expect(text).toContain('password: String! @sensitive): String @rateLimit(limit: 10')
  // Without what was written in, it is what it was.
  const [body = ''] = text.split('\n\n"What one of these')
  expect(body.replace(/ @(?:owner|owns|authenticated|listSize|sensitive|rateLimit)(?:\([^)]*\))?/g, '')).toBe(
    sdl.trimEnd(),
  )
  expect(() => buildSchema(text)).not.toThrow()
})

it('what is mended is found no more, and is not mended again', () => {
  const once = mend(file(sdl)).text
  expect(auditSchema(readSdl([file(once)])).findings).toEqual([])
  expect(mend(file(once))).toEqual({ text: once, mended: [] })
})

it('several files become one', () => {
  const { text } = mend(file('type Query { a: [A] }'), file('type A @authenticated { b: A }', 'b.graphql'))
  expect(text).toBe('type Query { a: [A] @listSize(assumedSize: 10) }\ntype A @authenticated { b: A }')
})

it('two rules write one directive of one place once', () => {
  const { text, mended } = mend(file('type Query { a: A } type A { all: [A] }'))
  expect(mended.map(({ rule }) => rule)).toEqual(['unbounded-list', 'recursive-path'])
  expect(text.split('@listSize(assumedSize: 10)')).toHaveLength(2)
})
