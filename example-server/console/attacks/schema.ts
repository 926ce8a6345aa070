import { type Attack, asAlice } from './attack.js'

/** Attacks that ask how the shop is built. */
export const schemaAttacks: readonly Attack[] = [
  {
    id: 'introspection',
    title: 'Read the whole schema',
    wants: 'A map of everything that can be asked for, forgotten fields included.',
    success: 'The answer lists the types of the schema.',
    spoils: /"types":\[\{"name"/,
    defence: 'Introspection is for admin alone, and in development for strangers too, so that GraphiQL works.',
    docs: 'docs/limits.md',
    requests: [asAlice('{ __schema { types { name fields { name } } } }')],
  },
  {
    id: 'suggestions',
    title: 'Guess the schema by its error messages',
    wants: 'Names of fields, from a server that corrects the spelling of whoever does not know them.',
    success: 'The answer suggests a field.',
    spoils: /Did you mean/,
    defence: 'Whoever may not read the schema is told the same of every invalid document.',
    docs: 'docs/errors.md',
    requests: [asAlice('{ produt(id: "product-1") { nam } }')],
  },
  {
    id: 'verbose-error',
    title: 'Make the database speak',
    wants: 'Tables, columns and statements, out of the message of an error.',
    success: 'The answer quotes the statement that failed.',
    spoils: /quarterly_report/,
    defence: 'Errors that were not meant for clients are masked; the log has the same reference and the details.',
    docs: 'docs/errors.md',
    requests: [asAlice('{ brokenReport }')],
  },
]
