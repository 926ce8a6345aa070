import type { OrderRow } from './tables.js'

/** Who is known from the start. The password is `<id>-password`. */
export const people = [
  { id: 'alice', name: 'Alice Archer', role: 'customer', taxId: 'TAX-4711-A' },
  { id: 'bob', name: 'Bob Baker', role: 'customer', taxId: 'TAX-4712-B' },
  { id: 'sam', name: 'Sam Summers', role: 'support', taxId: 'TAX-4713-S' },
  { id: 'ada', name: 'Ada Admin', role: 'admin', taxId: 'TAX-4714-D' },
] as const

const materials = ['Oak', 'Steel', 'Wool', 'Linen', 'Glass', 'Cork', 'Brass', 'Bamboo', 'Stone', 'Paper']
const things = ['Lamp', 'Chair', 'Blanket', 'Bowl', 'Clock', 'Basket']

/** `product-1` to `product-60`. */
export const catalogue = Array.from({ length: 60 }, (_, index) => {
  const priceCents = 1_000 + ((index * 737) % 90) * 100 - 1
  return {
    id: `product-${index + 1}`,
    name: `${materials[index % materials.length]} ${things[Math.floor(index / materials.length)]}`,
    priceCents,
    costPriceCents: Math.round(priceCents * 0.6),
    stock: 1_000,
  }
})

interface SeedOrder extends Pick<OrderRow, 'id' | 'customerId' | 'status' | 'note'> {
  /** Quantity by number of the product. */
  readonly items: Readonly<Record<number, number>>
}

export const orderBook: readonly SeedOrder[] = [
  { id: 'order-1', customerId: 'alice', status: 'PAID', note: 'Leave it with the neighbour.', items: { 1: 2, 12: 1 } },
  { id: 'order-2', customerId: 'bob', status: 'PENDING', note: 'A gift, no invoice please.', items: { 7: 1 } },
  { id: 'order-3', customerId: 'alice', status: 'SHIPPED', note: null, items: { 23: 4, 31: 1, 44: 2 } },
  { id: 'order-4', customerId: 'bob', status: 'PAID', note: 'Ring twice.', items: { 50: 1, 2: 3 } },
]

const verdicts = ['Broke in a week.', 'Not what I hoped for.', 'Does its job.', 'Good value.', 'I would buy it again.']

/** Two reviews for each product. */
export const opinions = catalogue.flatMap((product, index) =>
  (['alice', 'bob'] as const).map((authorId, offset) => {
    const rating = ((index * 3 + offset * 2) % verdicts.length) + 1
    return {
      id: `review-${index * 2 + offset + 1}`,
      productId: product.id,
      authorId,
      rating,
      text: verdicts[rating - 1] as string,
    }
  }),
)
