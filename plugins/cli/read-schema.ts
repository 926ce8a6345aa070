import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type GraphQLSchema, isSchema, validateSchema } from 'graphql'
import type { BulwarkOptions } from '../../src/bulwark-options.js'
import { readSdl, type SdlFile } from '../../src/inspect/read-sdl.js'
import { assertObject } from '../../src/options-check.js'
import { exists, filesIn, readText, shownName } from './files.js'
import { divertPrinting, oneLine, UsageError } from './terminal.js'

const MODULES = new Set(['.js', '.mjs', '.cjs', '.ts', '.mts', '.cts'])
export const GRAPHQL = ['.graphql', '.graphqls', '.gql']

export interface GivenSchema {
  readonly schema: GraphQLSchema
  /** Empty for a schema that a module exports. */
  readonly files: readonly SdlFile[]
  readonly name: string
}

/** The schema of SDL files and folders, or the one that a module exports. */
export async function readSchema(paths: readonly string[], assumeValid = false): Promise<GivenSchema> {
  const name = paths.map(shownName).join(', ')
  const module = paths.find((path) => MODULES.has(extname(path)))
  if (module !== undefined) {
    if (paths.length > 1) throw new UsageError(`${module} is a module: a schema is one module, or files of SDL`)
    return { schema: await schemaOf(module, assumeValid), files: [], name }
  }
  const files = paths.flatMap((path) => filesIn(path, GRAPHQL))
  const sdl = [...new Set(files)].map((file) => ({ name: shownName(file), text: readText(file) }))
  return { schema: readSdl(sdl, assumeValid), files: sdl, name }
}

/** The options of the server that a module exports. */
export async function readOptions(path: string | undefined): Promise<BulwarkOptions> {
  if (path === undefined) return {}
  const found = await load(path)
  const options = found.default ?? found.options ?? found.bulwarkOptions
  if (options === undefined) throw new UsageError(`${path} exports no options: neither default nor options`)
  assertObject(`The export of ${path}`, options)
  return options as BulwarkOptions
}

async function schemaOf(path: string, assumeValid: boolean): Promise<GraphQLSchema> {
  const found = await load(path)
  const schema = found.default ?? found.schema
  let isOne: boolean
  try {
    isOne = isSchema(schema)
  } catch {
    throw new UsageError(`${path} exports a schema of another copy of graphql than the one beside graphql-bulwark`)
  }
  if (!isOne) throw new UsageError(`${path} exports no GraphQLSchema: neither default nor schema`)
  const [flaw] = assumeValid ? [] : validateSchema(schema as GraphQLSchema)
  if (flaw) throw new UsageError(`${path} is no valid schema: ${oneLine(flaw)}`)
  return schema as GraphQLSchema
}

async function load(path: string): Promise<Record<string, unknown>> {
  if (!exists(path)) throw new UsageError(`${path} can't be read: there is no such file`)
  divertPrinting()
  try {
    return (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>
  } catch (error) {
    const hint = /\.[cm]?ts$/.test(path) ? ' (compile it first, or run a Node that reads TypeScript)' : ''
    throw new UsageError(`${path} can't be loaded: ${oneLine(error)}${hint}`)
  }
}
