import { errorTable, publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'

/** Ends the token that the request came with, on every connection that uses it. */
export async function logout(_: unknown, __: unknown, { viewer, credentials }: ShopContext): Promise<boolean> {
  const credential = viewer?.credential
  if (!credential) throw publicError(errorTable.UNAUTHENTICATED.message, { code: 'UNAUTHENTICATED' })
  if (credential.kind !== 'jwt') throw publicError('Only a token can be logged out.', { code: 'BAD_USER_INPUT' })
  await credentials.revocations.revokeToken(credential)
  return true
}
