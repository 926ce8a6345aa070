import { eq } from 'drizzle-orm'
import { publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'
import { users } from '../database/tables.js'
import { boundedText, notFound, requireViewerId } from './input.js'

interface UpdateProfileArguments {
  readonly input: {
    readonly name?: string | null
    readonly email?: string | null
    readonly isAdmin?: boolean | null
  }
}

/** Changes what is given; null is the same as not given. */
export async function updateProfile(_: unknown, { input }: UpdateProfileArguments, context: ShopContext) {
  const id = requireViewerId(context)
  const { database, loaders } = context
  const changes = {
    ...(input.name != null && { name: boundedText('name', input.name, 100, 1) }),
    ...(input.email != null && { email: readEmail(input.email) }),
    ...(input.isAdmin != null && { isAdmin: input.isAdmin }),
  }
  if (Object.keys(changes).length > 0) {
    await database.update(users).set(changes).where(eq(users.id, id)).catch(explain)
    loaders.clearAll()
  }
  const changed = await loaders.user.load(id)
  if (!changed) throw notFound()
  return changed
}

function readEmail(value: string): string {
  const email = boundedText('email', value, 254, 3).toLowerCase()
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw publicError('email is no address.', { code: 'BAD_USER_INPUT' })
  return email
}

const UNIQUE_VIOLATION = '23505'

function explain(error: unknown): never {
  const { cause } = error as { cause?: { code?: unknown } }
  if (cause?.code !== UNIQUE_VIOLATION) throw error
  throw publicError("This email can't be used.", { code: 'BAD_USER_INPUT' })
}
