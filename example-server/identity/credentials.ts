import { type ApiKeyStore, createApiKey, createRevocations, memoryApiKeys, type Revocations } from 'graphql-bulwark'

/** What the shop keeps of credentials beside passwords: the tokens that were logged out, and the keys of machines. */
export interface Credentials {
  readonly revocations: Revocations
  readonly apiKeys: ApiKeyStore
}

/** The environment in the keys of this shop: a key of another one is refused by its looks. */
export const KEY_ENVIRONMENT = 'dev'

/** In the memory of this process, as its goods are. */
export function createCredentials(): Credentials {
  return { revocations: createRevocations(), apiKeys: memoryApiKeys() }
}

/** A key for sam of support, to try with; whoever reads the terminal may have it. */
export async function createDemoKey({ apiKeys }: Credentials): Promise<string> {
  const { key } = await createApiKey({
    store: apiKeys,
    owner: 'sam',
    roles: ['support'],
    label: 'printed at start',
    environment: KEY_ENVIRONMENT,
  })
  return key
}
