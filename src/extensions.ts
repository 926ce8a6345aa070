import { ConfigurationError } from './errors.js'
import { assertKnownKeys } from './options-check.js'

/** What a schema written in code may say under `extensions.bulwark`. */
export const EXTENSION_KEYS = [
  'authenticated',
  'requiresRole',
  'requiresScopes',
  'policy',
  'public',
  'owner',
  'owns',
  'cost',
  'listSize',
  'rateLimit',
  'constraint',
  'sensitive',
  'deprecation',
] as const

export type ExtensionKey = (typeof EXTENSION_KEYS)[number]

/** What a part of the schema says under `extensions.bulwark`. Throws a `ConfigurationError` for what nobody reads. */
export function readExtension(
  coordinate: string,
  { extensions }: { readonly extensions?: unknown },
  key: ExtensionKey,
): unknown {
  const { bulwark } = (extensions ?? {}) as { readonly bulwark?: unknown }
  if (bulwark === undefined || bulwark === null) return undefined
  assertKnownKeys(`extensions.bulwark of ${coordinate}`, bulwark as object, EXTENSION_KEYS)
  const value = (bulwark as Record<string, unknown>)[key]
  // A rule that was looked up and not found must not open what it was to close.
  if (value === null || (value === undefined && Object.hasOwn(bulwark as object, key))) {
    throw new ConfigurationError(`extensions.bulwark.${key} of ${coordinate} is ${value}.`)
  }
  return value
}
