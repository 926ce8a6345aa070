import { asc, gt } from 'drizzle-orm'
import { publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'
import { products } from '../database/tables.js'
import { pageSize } from './input.js'

interface ConnectionArguments {
  readonly first?: number | null
  readonly after?: string | null
}

/** A page of the catalogue. The total is counted only for those who ask. */
export async function listProducts(_: unknown, { first, after }: ConnectionArguments, { database }: ShopContext) {
  const size = pageSize(first)
  const rows = await database
    .select()
    .from(products)
    .where(after == null ? undefined : gt(products.position, readCursor(after)))
    .orderBy(asc(products.position))
    .limit(size + 1)
  const edges = rows.slice(0, size).map((node) => ({ node, cursor: writeCursor(node.position) }))
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: () => database.$count(products),
  }
}

function writeCursor(position: number): string {
  return Buffer.from(`product:${position}`).toString('base64url')
}

function readCursor(cursor: string): number {
  const [, digits] = /^product:(\d{1,9})$/.exec(Buffer.from(cursor.slice(0, 64), 'base64url').toString()) ?? []
  if (digits === undefined) throw publicError('after is no cursor of this list.', { code: 'BAD_USER_INPUT' })
  return Number(digits)
}
