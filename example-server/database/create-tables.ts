import { sql } from 'drizzle-orm'
import type { Transaction } from './connect.js'

const statements = [
  sql`create schema if not exists shop`,
  sql`create table if not exists shop.users (
    position serial not null,
    id text primary key,
    name text not null,
    email text not null unique,
    tax_id text not null,
    role text not null,
    is_admin boolean not null,
    password_hash text not null
  )`,
  sql`create table if not exists shop.products (
    position serial not null unique,
    id text primary key,
    name text not null,
    price_cents integer not null check (price_cents > 0),
    cost_price_cents integer not null check (cost_price_cents > 0),
    stock integer not null check (stock >= 0)
  )`,
  sql`create table if not exists shop.orders (
    position serial not null,
    id text primary key,
    customer_id text not null references shop.users (id),
    status text not null check (status in ('PENDING', 'PAID', 'SHIPPED', 'CANCELLED')),
    total_cents integer not null,
    note text
  )`,
  sql`create index if not exists orders_by_customer on shop.orders (customer_id, position)`,
  sql`create table if not exists shop.order_items (
    position serial not null,
    order_id text not null references shop.orders (id),
    product_id text not null references shop.products (id),
    quantity integer not null check (quantity > 0),
    price_cents integer not null,
    primary key (order_id, product_id)
  )`,
  sql`create table if not exists shop.reviews (
    position serial not null,
    id text primary key,
    product_id text not null references shop.products (id),
    author_id text not null references shop.users (id),
    rating integer not null check (rating between 1 and 5),
    text text not null
  )`,
  sql`create index if not exists reviews_by_product on shop.reviews (product_id, position)`,
]

/** Creates what is missing. */
export async function createTables(database: Transaction): Promise<void> {
  for (const statement of statements) await database.execute(statement)
}
