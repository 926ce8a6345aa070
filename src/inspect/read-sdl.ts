import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLSchema,
  isTypeSystemDefinitionNode,
  isTypeSystemExtensionNode,
  Kind,
  parse,
  Source,
  validateSchema,
} from 'graphql'
import { bulwarkDirectives } from '../directives.js'
import { ConfigurationError } from '../errors.js'
import { readSourceFacts } from '../request/source-facts.js'

/** A file that holds SDL. */
export interface SdlFile {
  readonly name: string
  readonly text: string
}

/** No type is nested more deeply, and the parser calls itself at each bracket. */
const MAX_NESTING = 200

/**
 * Builds the schema of one or several files, with the directives of this package where they do not define them.
 *
 * @param assumeValid Takes a schema that breaks the specification, as far as it can be read.
 * @throws ConfigurationError whose message is one line, with the place.
 */
export function readSdl(files: readonly SdlFile[], assumeValid = false): GraphQLSchema {
  // One by one: `concatAST` gives a function all definitions at once, and none takes a hundred thousand arguments.
  const document = withDirectives(files.flatMap((file) => parseSdl(file).definitions))
  try {
    const schema = buildASTSchema(document, { assumeValid, assumeValidSDL: assumeValid })
    const flaws = assumeValid ? [] : validateSchema(schema)
    if (flaws.length > 0) throw new Error(flaws.map(({ message }) => message).join('\n\n'))
    return schema
  } catch (error) {
    const [first = '', ...more] = messageOf(error).split('\n\n')
    const others = more.length > 0 ? ` (and ${more.length} more)` : ''
    const hint = assumeValid ? '' : '; --assume-valid takes it as far as it can be read'
    throw new ConfigurationError(`${namesOf(files)} is no valid schema: ${first}${others}${hint}`)
  }
}

/** Whether a document uses or defines a directive of this package. */
export function knowsDirectives(text: string): boolean {
  return ownDefinitions.some((one) => one.kind === Kind.DIRECTIVE_DEFINITION && hasDirective(text, one.name.value))
}

const ownDefinitions = parse(bulwarkDirectives, { noLocation: true }).definitions

function hasDirective(text: string, name: string): boolean {
  return new RegExp(`@${name}\\b`).test(text)
}

function parseSdl({ name, text }: SdlFile): DocumentNode {
  if (readSourceFacts(text).nesting > MAX_NESTING)
    throw new ConfigurationError(`${name} is nested too deeply to be SDL.`)
  let document: DocumentNode
  try {
    document = parse(new Source(text, name))
  } catch (error) {
    const { locations } = error as {
      readonly locations?: readonly { readonly line: number; readonly column: number }[]
    }
    const [at] = locations ?? []
    throw new ConfigurationError(`${name}${at ? `:${at.line}:${at.column}` : ''} is no SDL: ${messageOf(error)}`)
  }
  const other = document.definitions.find((one) => !isTypeSystemDefinitionNode(one) && !isTypeSystemExtensionNode(one))
  if (other) throw new ConfigurationError(`${name} is no SDL: it holds an operation or a fragment.`)
  return document
}

function withDirectives(definitions: DocumentNode['definitions']): DocumentNode {
  const known = new Set(definitions.map((one) => keyOf(one)))
  return {
    kind: Kind.DOCUMENT,
    definitions: [...definitions, ...ownDefinitions.filter((one) => !known.has(keyOf(one)))],
  }
}

function keyOf(definition: DocumentNode['definitions'][number]): string {
  const name = 'name' in definition ? (definition.name?.value ?? '') : ''
  return `${definition.kind === Kind.DIRECTIVE_DEFINITION ? '@' : ''}${name}`
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function namesOf(files: readonly SdlFile[]): string {
  const [first] = files
  return files.length === 1 && first ? first.name : `${first?.name} with ${files.length - 1} more`
}
