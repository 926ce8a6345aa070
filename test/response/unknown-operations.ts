import { buildSchema } from 'graphql'
import type { BulwarkOptions } from 'graphql-bulwark'
import { expect, test } from 'vitest'

export const schema = () => buildSchema('type Query { hello: String }')

type Post = (options: BulwarkOptions, query: string) => Promise<{ status: number; body: unknown }>

/** An operation of a kind that the schema has none of is a document that is invalid, and no fault of the server. */
export function testUnknownOperations(post: Post): void {
  for (const kind of ['mutation', 'subscription']) {
    const query = `query A { hello } ${kind} B { hello }`
    const options = (production: boolean, faults: unknown[] = []): BulwarkOptions => ({
      production,
      logger: { info() {}, warn() {}, error: (fault) => void faults.push(fault) },
    })

    test(`a ${kind} that the schema has none of is refused as invalid, and nothing is logged as a fault`, async () => {
      const faults: unknown[] = []
      const { status, body } = await post(options(true, faults), query)
      expect(status).toBeLessThan(500)
      expect(body).toMatchObject({ errors: [{ extensions: { code: 'DOCUMENT_INVALID' } }] })
      expect(JSON.stringify(body)).not.toContain(kind)
      expect(faults).toEqual([])
    })

    test(`and told to who may see the schema: ${kind}`, async () => {
      const { body } = await post(options(false), query)
      expect(body).toMatchObject({ errors: [{ message: `The ${kind} operation is not supported by the schema.` }] })
    })
  }
}
