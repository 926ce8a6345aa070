import { wordsOf } from './named-fields.js'

/** What orders. */
const ORDERS = /^(orderby|groupby|sort|sorts|sorting|sortby|distincton)$/

/** The same, where it can't be something that is written. */
const ORDERS_WHAT_IS_READ = /^(orders?|groups?)$/

/** Inputs of a write that choose what is written to, and don't hold what is written. */
const CHOOSES = /^(where|filters?|filterby|conditions?|criteria|having|search|by|selector|match|query)$/

/** What holds inputs in a read, whatever fields there are of the same name. */
const HOLDS = /^(and|or|not|nor|some|every|none|is|all|any|data|value|args|input|params|options)$/

/** Whether an input of a read orders, by its name. */
export function ordersBy(name: string): boolean {
  const plain = wordsOf(name).join('')
  return ORDERS.test(plain) || ORDERS_WHAT_IS_READ.test(plain)
}

/** Whether an input of a write chooses or orders what is written to. */
export function choosesBy(name: string): boolean {
  const plain = wordsOf(name).join('')
  return ORDERS.test(plain) || CHOOSES.test(plain)
}

/** Whether what stands within an input of a read is about the same as the input. */
export function isTransparent(name: string): boolean {
  return ordersBy(name) || choosesBy(name) || HOLDS.test(wordsOf(name).join(''))
}
