import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, parse, print, validate } from 'graphql'
import { expect, it } from 'vitest'
import { readEnvironment } from '../../plugins/environment.js'
import type { Bulwark } from '../../src/assemble.js'
import { createBulwark } from '../../src/bulwark.js'
import { anonymousViewer } from '../../src/viewer.js'
import { fuzz } from './budget.js'
import { mutated } from './mutated.js'
import { createShop, options, TEXTS } from './shop.js'

/** A suite and a schema that it has to itself. */
function guarded(): { bulwark: Bulwark; schema: GraphQLSchema } {
  const schema = createShop()
  const bulwark = createBulwark(options, { ...readEnvironment(), production: true })
  bulwark.schema(schema)
  return { bulwark, schema }
}

function parsed(text: string): DocumentNode | undefined {
  try {
    return parse(text)
  } catch (error) {
    expect(error).toBeInstanceOf(GraphQLError)
    return undefined
  }
}

/** The codes by which each operation is refused, or what refuses the document. */
async function verdict({ bulwark, schema }: ReturnType<typeof guarded>, document: DocumentNode): Promise<string> {
  const refused = bulwark.document({ document, schema })
  if (refused) return refused.code
  if (validate(schema, document).length > 0) return 'invalid'
  const codes: string[] = []
  for (const operation of document.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION) continue
    const variables = { v: true, f: { note: 'a' }, c: { id: '2' } }
    const input = { document, schema, operation, variables, viewer: anonymousViewer, context: {} }
    codes.push((await bulwark.operation(input))?.code ?? 'runs')
  }
  return codes.join()
}

it('a document is judged alike however it is written, and whoever was judged before', async () => {
  const [one, other] = [guarded(), guarded()]
  await fuzz(
    mutated(TEXTS, 4),
    async (text) => {
      const source = one.bulwark.source(text)
      expect(one.bulwark.source(text)).toEqual(source)
      const document = source ? undefined : parsed(text)
      if (!document) return
      const first = await verdict(one, document)
      expect(await verdict(one, document), text).toBe(first)
      expect(await verdict(other, parse(print(document))), text).toBe(first)
    },
    1_500,
  )
})
