import { join } from 'node:path'
import { exists, filesIn, readText } from './files.js'
import { UsageError } from './terminal.js'

/** Where the suite is to be put in. */
export type Server = 'yoga' | 'apollo' | 'nest-apollo' | 'nest-yoga' | 'envelop'

export interface Project {
  readonly server: Server
  readonly isTypeScript: boolean
  /** The file that makes the server, if there is one that does. */
  readonly file: string | undefined
}

const SIGNS: readonly (readonly [server: Server, packages: readonly string[], source: RegExp])[] = [
  ['nest-apollo', ['@nestjs/apollo'], /GraphQLModule\s*\.\s*forRoot/],
  ['nest-yoga', ['@graphql-yoga/nestjs'], /GraphQLModule\s*\.\s*forRoot/],
  ['yoga', ['graphql-yoga'], /\bcreateYoga\s*\(/],
  ['apollo', ['@apollo/server'], /new\s+ApolloServer\b/],
  ['envelop', ['@envelop/core'], /\benvelop\s*\(/],
]

/** Looks into package.json, and into the sources for where the server is made. */
export function detectServer(folder: string): Project {
  const path = join(folder, 'package.json')
  let given: { readonly dependencies?: object; readonly devDependencies?: object }
  try {
    given = JSON.parse(readText(path))
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(`${path} is no JSON`)
  }
  const packages = Object.keys({ ...given.dependencies, ...given.devDependencies })
  const isTypeScript = packages.includes('typescript') || exists(join(folder, 'tsconfig.json'))
  const known = SIGNS.filter(([, names]) => names.some((name) => packages.includes(name)))
  if (known.length === 0) {
    throw new UsageError(`${path} names no server: graphql-yoga, @apollo/server, @nestjs/apollo or @envelop/core`)
  }
  const sources = sourcesOf(folder)
  for (const [server, , sign] of known) {
    const file = sources.find((source) => sign.test(readText(source)))
    if (file !== undefined) return { server, isTypeScript, file }
  }
  return { server: (known[0] as (typeof known)[number])[0], isTypeScript, file: undefined }
}

function sourcesOf(folder: string): readonly string[] {
  try {
    return filesIn(folder, ['.ts', '.mts', '.js', '.mjs']).slice(0, 2_000)
  } catch {
    return []
  }
}
