import {
  type ApolloManifest,
  readManifests,
  type TextsById,
  type TrustedDocuments,
} from '../src/request/document-manifest.js'
import { sha256Of } from '../src/sha256.js'
import { readEnvironment } from './environment.js'

/**
 * The documents of one or several manifests, for the `store` of `trustedDocuments`. Takes what is written by
 * `@apollo/generate-persisted-query-manifest`, the Relay compiler (`persistConfig.file`) and the client preset of GraphQL
 * Codegen (`persisted-documents.json`), read and parsed as JSON.
 *
 * All of it is checked at once: each text is GraphQL, no id stands for two texts, and an id that is a SHA-256 by its form
 * (`sha256:…`, or 64 hexadecimal digits in a manifest of Apollo) is the one of its text. Ids of other manifests are hashes of
 * another kind, or of a text that was printed anew: those are taken as they are. Each document has `sha256:` and the hash
 * of its text for an id as well.
 *
 * @throws ConfigurationError that names the id, for a manifest that is wrong, or empty.
 *
 * @example
 * ```ts
 * import { trustedDocuments, useBulwark } from 'graphql-bulwark'
 *
 * const store = trustedDocuments({ hello: 'query Hello { hello }' })
 * const bulwark = useBulwark({ trustedDocuments: { store } })
 * ```
 */
export function trustedDocuments(...manifests: readonly (ApolloManifest | TextsById)[]): TrustedDocuments {
  return readManifests(manifests, sha256Of('trustedDocuments', readEnvironment()))
}
