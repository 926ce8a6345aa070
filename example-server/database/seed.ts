import { hashPassword } from '../identity/passwords.js'
import type { Transaction } from './connect.js'
import { catalogue, opinions, orderBook, people } from './seed-data.js'
import { orderItems, orders, products, reviews, users } from './tables.js'

/** Fills an empty shop; one that has users already is left as it is. */
export async function seed(database: Transaction): Promise<void> {
  const [known] = await database.select({ id: users.id }).from(users).limit(1)
  if (known) return
  await database.insert(users).values(await Promise.all(people.map(toUser)))
  await database.insert(products).values(catalogue)
  await database.insert(reviews).values(opinions)
  await database.insert(orders).values(
    orderBook.map(({ items, ...order }) => ({
      ...order,
      totalCents: Object.entries(items).reduce((sum, [product, quantity]) => sum + priceOf(product) * quantity, 0),
    })),
  )
  await database.insert(orderItems).values(
    orderBook.flatMap(({ id, items }) =>
      Object.entries(items).map(([product, quantity]) => ({
        orderId: id,
        productId: `product-${product}`,
        quantity,
        priceCents: priceOf(product),
      })),
    ),
  )
}

async function toUser(person: (typeof people)[number]) {
  return {
    ...person,
    email: `${person.id}@example.com`,
    isAdmin: person.role === 'admin',
    passwordHash: await hashPassword(`${person.id}-password`),
  }
}

function priceOf(product: string): number {
  const found = catalogue[Number(product) - 1]
  if (!found) throw new Error(`There is no product-${product} in the catalogue.`)
  return found.priceCents
}
