import { type ConstDirectiveNode, valueFromASTUntyped } from 'graphql'
import { type ExtensionKey, readExtension } from './extensions.js'

/** What carries directives and extensions in a schema. */
export interface Annotated {
  readonly extensions?: unknown
  readonly astNode?: { readonly directives?: readonly ConstDirectiveNode[] | undefined } | null | undefined
  readonly extensionASTNodes?:
    | readonly { readonly directives?: readonly ConstDirectiveNode[] | undefined }[]
    | undefined
}

/**
 * Everything that a part of the schema says of one thing: under `extensions.bulwark`, and in each directive of that name,
 * of which the arguments are given. Throws a `ConfigurationError` for a key of the extensions that nobody reads.
 */
export function schemaSays(
  coordinate: string,
  element: Annotated,
  key: ExtensionKey,
  directive: string = key,
): readonly unknown[] {
  const said: unknown[] = []
  const extension = readExtension(coordinate, element, key)
  if (extension !== undefined) said.push(extension)
  for (const node of [element.astNode, ...(element.extensionASTNodes ?? [])]) {
    for (const { name, arguments: args = [] } of node?.directives ?? []) {
      if (name.value !== directive) continue
      said.push(Object.fromEntries(args.map((one) => [one.name.value, valueFromASTUntyped(one.value)])))
    }
  }
  return said
}
