import { and, asc, gt, ilike, lt } from 'drizzle-orm'
import { publicError } from 'graphql-bulwark'
import type { ShopContext } from '../context.js'
import { products } from '../database/tables.js'
import { boundedText, containing, pageSize } from './input.js'

interface ConnectionArguments {
  readonly first?: number | null
  readonly after?: string | null
  readonly filter?: {
    readonly name?: string | null
    readonly priceBelow?: number | null
    readonly costPriceBelow?: number | null
  } | null
}

/** A page of the catalogue. The total is counted only for those who ask. */
export async function listProducts(
  _: unknown,
  { first, after, filter }: ConnectionArguments,
  { database }: ShopContext,
) {
  const size = pageSize(first)
  const wanted = readFilter(filter ?? {})
  const rows = await database
    .select()
    .from(products)
    .where(and(wanted, after == null ? undefined : gt(products.position, readCursor(after))))
    .orderBy(asc(products.position))
    .limit(size + 1)
  const edges = rows.slice(0, size).map((node) => ({ node, cursor: writeCursor(node.position) }))
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > size, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: () => database.$count(products, wanted),
  }
}

function readFilter({ name, priceBelow, costPriceBelow }: NonNullable<ConnectionArguments['filter']> = {}) {
  return and(
    name == null ? undefined : ilike(products.name, containing(boundedText('name', name, 100))),
    priceBelow == null ? undefined : lt(products.priceCents, toCents(priceBelow)),
    costPriceBelow == null ? undefined : lt(products.costPriceCents, toCents(costPriceBelow)),
  )
}

/** As the column has it: PostgreSQL takes no fraction and no more than 32 bits for an integer. */
function toCents(amount: number): number {
  return Math.round(Math.min(Math.max(amount, 0), 1e7) * 100)
}

function writeCursor(position: number): string {
  return Buffer.from(`product:${position}`).toString('base64url')
}

function readCursor(cursor: string): number {
  const [, digits] = /^product:(\d{1,9})$/.exec(Buffer.from(cursor.slice(0, 64), 'base64url').toString()) ?? []
  if (digits === undefined) throw publicError('after is no cursor of this list.', { code: 'BAD_USER_INPUT' })
  return Number(digits)
}
