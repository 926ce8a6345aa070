import { parse } from 'graphql'
import { ConfigurationError } from '../errors.js'
import { assertObject } from '../options-check.js'
import { type Sha256, toHex } from '../sha256.js'
import { isDocumentId } from './document-names.js'

/** What `@apollo/generate-persisted-query-manifest` writes. */
export interface ApolloManifest {
  readonly format: 'apollo-persisted-query-manifest'
  readonly version: number
  readonly operations: readonly { readonly id: string; readonly body: string }[]
}

/** What the Relay compiler and the client preset of GraphQL Codegen write: a text under each id. */
export type TextsById = Readonly<Record<string, string>>

/** Documents that a server was given beforehand. */
export interface TrustedDocuments {
  /** Number of different texts. */
  readonly size: number
  /** The text of an id, which may be `sha256:` and the hash of the text whatever ids the manifest has. */
  find(id: string): string | undefined
  /** Whether a text is one of them, to the letter. */
  holds(text: string): boolean
}

const APOLLO = 'apollo-persisted-query-manifest'
const SHA256 = /^(?:sha256:)?([0-9a-f]{64})$/

/** Reads manifests of whatever tools, and checks all of it at start-up. */
export function readManifests(manifests: readonly (ApolloManifest | TextsById)[], sha256: Sha256): TrustedDocuments {
  // No plain object: `constructor` is an id that anybody can send.
  const byId = new Map<string, string>()
  const texts = new Set<string>()
  let longest = 0

  const add = (id: unknown, text: unknown, isApollo: boolean) => {
    if (!isDocumentId(id)) {
      throw mistake(id, 'is no id that a client could send: at most 256 of letters, digits, and -._~: are.')
    }
    if (typeof text !== 'string' || !parses(text)) throw mistake(id, 'has no text that is GraphQL.')
    const hash = toHex(sha256(text))
    const [, claimed] = (isApollo || id.startsWith('sha256:') ? SHA256.exec(id) : null) ?? []
    if (claimed === undefined ? id.startsWith('sha256:') : claimed !== hash) {
      throw mistake(id, `is not the SHA-256 of its text, which is ${hash}.`)
    }
    if ((byId.get(id) ?? text) !== text) throw mistake(id, 'stands for two different texts.')
    byId.set(id, text)
    byId.set(`sha256:${hash}`, text)
    texts.add(text)
    longest = Math.max(longest, text.length)
  }

  for (const manifest of manifests) {
    assertObject('trustedDocuments: a manifest', manifest)
    if (isApolloManifest(manifest)) {
      // Ids that a team makes up by itself (`createOperationId`) have another form, and are taken as they are.
      for (const operation of manifest.operations) add(operation?.id, operation?.body, true)
    } else {
      // The hashes of Codegen are SHA-1, or of a text that was printed anew: nothing to compare them with.
      for (const [id, text] of Object.entries(manifest)) add(id, text, false)
    }
  }
  if (texts.size === 0) throw new ConfigurationError('trustedDocuments: the manifest has no documents.')
  return Object.freeze({
    size: texts.size,
    find: (id: string) => byId.get(id),
    // A text that is longer than all of them need not even be hashed.
    holds: (text: string) => text.length <= longest && texts.has(text),
  })
}

function isApolloManifest(manifest: ApolloManifest | TextsById): manifest is ApolloManifest {
  const { format, version, operations } = manifest as Partial<ApolloManifest>
  // An object: of Relay and Codegen every value is a text.
  if (!Array.isArray(operations)) {
    if (format !== APOLLO) return false
    throw new ConfigurationError('trustedDocuments: the manifest has no list of operations.')
  }
  if (format === APOLLO && version === 1) return true
  throw new ConfigurationError(`trustedDocuments: the manifest is none of format ${APOLLO}, version 1.`)
}

function parses(text: string): boolean {
  try {
    parse(text, { noLocation: true })
    return true
  } catch {
    return false
  }
}

function mistake(id: unknown, what: string): ConfigurationError {
  return new ConfigurationError(`trustedDocuments: ${JSON.stringify(id)?.slice(0, 100)} ${what}`)
}
