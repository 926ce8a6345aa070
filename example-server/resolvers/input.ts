import { errorTable, publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'
import { MAX_PAGE } from '../database/loaders.js'

const DEFAULT_PAGE = 20

/** The number of rows to return. */
export function pageSize(first: number | null | undefined): number {
  const size = first ?? DEFAULT_PAGE
  if (size < 1 || size > MAX_PAGE)
    throw publicError(`first must be between 1 and ${MAX_PAGE}.`, { code: 'BAD_USER_INPUT' })
  return size
}

/** A text of at most so many characters that PostgreSQL can keep. */
export function boundedText(name: string, value: string, max: number, min = 0): string {
  const text = value.trim()
  if (text.length < min || text.length > max || text.includes('\0')) {
    throw publicError(`${name} must have ${min} to ${max} characters.`, { code: 'BAD_USER_INPUT' })
  }
  return text
}

/** A pattern for what contains the text as it stands: it is bound as a parameter, and its wildcards mean themselves. */
export function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}

/** The id of the caller, for what a stranger can't do. */
export function requireViewerId({ viewer }: ShopContext): string {
  const id = viewer?.id
  if (typeof id !== 'string') throw publicError(errorTable.UNAUTHENTICATED.message, { code: 'UNAUTHENTICATED' })
  return id
}

/** What is absent reads the same as what is not the caller's. */
export function notFound(): Error {
  return publicError(errorTable.NOT_FOUND.message, { code: 'NOT_FOUND' })
}
