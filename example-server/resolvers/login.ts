import { eq } from 'drizzle-orm'
import { publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'
import { users } from '../database/tables.js'
import { signAccessToken } from '../identity/access-token.js'
import { verifyPassword } from '../identity/passwords.js'

interface LoginArguments {
  readonly email: string
  readonly password: string
}

/** Says nothing of which half was wrong, and takes as long for a stranger's address as for a customer's. */
export async function login(_: unknown, { email, password }: LoginArguments, { database, signingKey }: ShopContext) {
  // PostgreSQL has no text with a NUL in it, so nobody has such an address.
  const address = email.includes('\0') ? '' : email.trim().toLowerCase().slice(0, 254)
  const [user] = await database.select().from(users).where(eq(users.email, address)).limit(1)
  const right = await verifyPassword(password.slice(0, 1_024), user?.passwordHash)
  if (!right || !user) throw publicError('Wrong e-mail or password.', { code: 'UNAUTHENTICATED' })
  return { token: await signAccessToken(signingKey, user), user }
}
