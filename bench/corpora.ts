import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { buildSchema, type GraphQLSchema } from 'graphql'

interface Corpus {
  readonly name: string
  readonly schema: GraphQLSchema
  readonly documents: readonly string[]
}

/** Real operations of public products, if they lie beside the repository. */
export function readCorpora(folder: URL): readonly Corpus[] {
  if (!existsSync(folder)) return []
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return names.map(({ name }) => {
    const operations = JSON.parse(readFileSync(new URL(`${name}/operations.json`, folder), 'utf8')) as {
      document: string
    }[]
    const sdl = readFileSync(new URL(`${name}/schema.graphql`, folder), 'utf8')
    return {
      name,
      schema: buildSchema(sdl, { assumeValid: true, assumeValidSDL: true }),
      documents: operations.map(({ document }) => document),
    }
  })
}
