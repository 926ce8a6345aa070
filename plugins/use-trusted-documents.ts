import { type TrustedDocumentOptions, trustedDocumentsGuard } from '../src/request/trusted-documents.js'
import { bulwarkOf, type StandAloneOptions } from '../src/stand-alone.js'
import { asEnvelopPlugin, type BulwarkPlugin } from './envelop.js'
import { readEnvironment } from './environment.js'

/** Options of {@link useTrustedDocuments}. */
export type TrustedDocumentPluginOptions = TrustedDocumentOptions & Pick<StandAloneOptions, 'onEvent'>

/**
 * Serves documents that the server was given beforehand, by id or by text, and refuses every other before it is parsed. Put
 * it behind the plugin that identifies callers, and before those that keep documents.
 *
 * Refuses with DOCUMENT_NOT_TRUSTED, or with SERVICE_UNAVAILABLE when a store that is a function gives no answer.
 *
 * @throws ConfigurationError for a mistake in the options.
 *
 * @example
 * ```ts
 * import { createYoga, createSchema } from 'graphql-yoga'
 * import { trustedDocuments, useTrustedDocuments } from 'graphql-bulwark'
 *
 * const schema = createSchema({ typeDefs: 'type Query { hello: String }' })
 * const store = trustedDocuments({ hello: 'query Hello { hello }' })
 * createYoga({ schema, plugins: [useTrustedDocuments({ store, mode: 'require' })] })
 * ```
 */
export function useTrustedDocuments({ onEvent, ...options }: TrustedDocumentPluginOptions): BulwarkPlugin {
  return asEnvelopPlugin(
    bulwarkOf((runtime) => trustedDocumentsGuard(options, runtime), readEnvironment(), { onEvent }),
  )
}
