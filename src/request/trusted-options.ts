import { ConfigurationError } from '../errors.js'
import { assertRoles } from '../limit-checks.js'
import type { RoleOptions } from '../options.js'
import { assertKnownKeys, assertOneOf } from '../options-check.js'
import type { Runtime } from '../runtime.js'
import { sha256Of } from '../sha256.js'
import { DocumentLookups, type FindDocument } from './document-lookups.js'
import type { TrustedDocuments } from './document-manifest.js'

/** Options of {@link trustedDocumentsGuard}. */
export interface TrustedDocumentOptions {
  /** The documents: of `trustedDocuments(manifest)`, or a function that finds one by its id. */
  readonly store: TrustedDocuments | FindDocument
  /**
   * `require` serves them and nothing else. `prefer` serves other texts too. `log` refuses nothing, and records what `require`
   * would refuse. @default 'require'
   */
  readonly mode?: 'require' | 'prefer' | 'log'
  /** Roles with `anyDocument: true` may send other texts where they are refused. */
  readonly roles?: Readonly<Record<string, RoleOptions>>
  /** Milliseconds that a function may take; beyond, the request is refused as not available. @default 250 */
  readonly deadline?: number
  /** Milliseconds for which what a function has found is served without asking again. @default 60_000 */
  readonly maxAge?: number
}

/** The options, checked, with every default put in. */
export interface CompleteTrustedDocumentOptions {
  /** `undefined` where documents are found by a function, which knows no texts. */
  readonly manifest: TrustedDocuments | undefined
  readonly store: Pick<TrustedDocuments, 'find' | 'holds'> | DocumentLookups
  readonly mode: 'require' | 'prefer' | 'log'
  readonly roles: Readonly<Record<string, RoleOptions>>
}

/** Checks the options at start-up. */
export function completeTrustedDocumentOptions(
  options: TrustedDocumentOptions,
  runtime: Runtime,
): CompleteTrustedDocumentOptions {
  assertKnownKeys('trustedDocuments', options, ['store', 'mode', 'roles', 'deadline', 'maxAge'])
  const { store, mode = 'require', roles = {}, deadline = 250, maxAge = 60_000 } = options
  assertOneOf('trustedDocuments.mode', mode, ['require', 'prefer', 'log'])
  assertRoles('trustedDocuments.roles', roles)
  assertMilliseconds('deadline', deadline, 60_000)
  assertMilliseconds('maxAge', maxAge, 86_400_000)
  if (typeof store === 'function') {
    const sha256 = sha256Of('trustedDocuments', runtime)
    const lookups = new DocumentLookups({ find: store, runtime, sha256, deadline, maxAge })
    return { manifest: undefined, store: lookups, mode, roles }
  }
  const manifest: Partial<TrustedDocuments> | null | undefined = store
  if (typeof manifest?.find === 'function' && typeof manifest.holds === 'function') {
    return { manifest: store, store, mode, roles }
  }
  throw new ConfigurationError('trustedDocuments.store must be trustedDocuments(manifest), or a function.')
}

function assertMilliseconds(name: string, value: unknown, max: number): void {
  if (typeof value === 'number' && value > 0 && value <= max) return
  throw new ConfigurationError(`trustedDocuments.${name} must be milliseconds, above 0 and at most ${max}.`)
}
