import { join } from 'node:path'
import type { Command } from 'commander'
import { plainText } from '../../src/plain-text.js'
import { detectServer, type Project, type Server } from './detect-server.js'
import { exists, shownName, writeText } from './files.js'
import { NOTHING_FOUND, UsageError, writeReport } from './terminal.js'

export function initCommand(program: Command, exitWith: (code: number) => void): void {
  program
    .command('init')
    .description('Tell which lines put the suite into the server of a project.')
    .argument('[folder]', 'where its package.json is', '.')
    .option('--write', 'write the options to a file bulwark.ts, which must not be there yet')
    .addHelpText(
      'after',
      `
Examples:
  $ npx graphql-bulwark init
  $ npx graphql-bulwark init packages/api --write`,
    )
    .action((folder: string, { write }: { readonly write?: true }) => {
      const project = detectServer(folder)
      const file = `bulwark.${project.isTypeScript ? 'ts' : 'js'}`
      const options = optionsOf(project)
      if (write) writeNew(join(folder, file), options)
      const where = project.file ? plainText(shownName(project.file)) : 'the file that makes the server'
      const own = write ? `${file} is written.` : `In a new file ${file}:\n\n${indent(options)}`
      writeReport(`${NAMES[project.server]} found.\n\n${own}\n\nIn ${where}:\n\n${indent(LINES[project.server])}\n`)
      exitWith(NOTHING_FOUND)
    })
}

const NAMES: Readonly<Record<Server, string>> = {
  yoga: 'GraphQL Yoga',
  apollo: 'Apollo Server',
  'nest-apollo': 'Nest with Apollo Server',
  'nest-yoga': 'Nest with GraphQL Yoga',
  envelop: 'Envelop',
}

const PLUGIN = "import { useBulwark } from 'graphql-bulwark'\nimport { options } from './bulwark.js'\n"
const ADAPTER = "import { bulwarkApollo } from 'graphql-bulwark/apollo'\nimport { options } from './bulwark.js'\n"

const LINES: Readonly<Record<Server, string>> = {
  yoga: `${PLUGIN}
createYoga({
  schema,
  plugins: [useBulwark(options)],
})`,
  envelop: `${PLUGIN}
envelop({
  plugins: [useEngine({ parse, validate, execute, subscribe }), useSchema(schema), useBulwark(options)],
})`,
  apollo: `${ADAPTER}
new ApolloServer({
  schema,
  ...bulwarkApollo(options),
})`,
  'nest-apollo': `${ADAPTER}
GraphQLModule.forRoot({
  driver: ApolloDriver,
  autoSchemaFile: true,
  ...bulwarkApollo(options),
})`,
  'nest-yoga': `${PLUGIN}
GraphQLModule.forRoot({
  driver: YogaDriver,
  autoSchemaFile: true,
  plugins: [useBulwark(options)],
})`,
}

/** A beginning that is safe for every server: the defaults, and limits for strangers. */
function optionsOf({ isTypeScript }: Project): string {
  const type = isTypeScript ? "import type { BulwarkOptions } from 'graphql-bulwark'\n\n" : ''
  return `${type}/** What protects the server. Every protection has a safe default: https://www.npmjs.com/package/graphql-bulwark */
export const options${isTypeScript ? ': BulwarkOptions' : ''} = {
  // Who asks. Without it every caller is anonymous.
  // jwt: { issuer: 'https://auth.example.com', audience: 'my-api', jwksUri: 'https://auth.example.com/jwks.json' },
  roles: {
    anonymous: { cost: 200, rate: { capacity: 1_000, refillPerSecond: 20 } },
  },
}
`
}

/** Never over what somebody has written. */
function writeNew(path: string, text: string): void {
  if (exists(path)) throw new UsageError(`${path} is there already, and is left as it is`)
  writeText(path, text)
}

function indent(text: string): string {
  return text.trimEnd().replace(/^(?=.)/gm, '  ')
}
