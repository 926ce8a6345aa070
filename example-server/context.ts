import type { Viewer } from 'graphql-bulwark'
import { createPubSub } from 'graphql-yoga'
import type { Database } from './database/connect.js'
import { createLoaders, type Loaders } from './database/loaders.js'
import type { Credentials } from './identity/credentials.js'
import type { SigningKey } from './identity/signing-key.js'

/** What the whole server shares. */
export interface Shop {
  readonly database: Database
  readonly signingKey: SigningKey
  readonly credentials: Credentials
  readonly events: ReturnType<typeof createEvents>
}

/** What a resolver sees. */
export interface ShopContext extends Shop {
  /** Set by bulwark; absent where the shop runs without it. */
  readonly viewer?: Viewer
  readonly loaders: Loaders
}

/** Orders whose status changed, by id of the order. */
export function createEvents() {
  return createPubSub<{ orderStatusChanged: [id: string, order: { readonly id: string }] }>()
}

/** The part of the context that belongs to one operation. */
export function createContext(shop: Shop): ShopContext {
  return { ...shop, loaders: createLoaders(shop.database) }
}
