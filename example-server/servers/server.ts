import type { Server } from 'node:http'
import type { GraphQLSchema } from 'graphql'
import type { BulwarkOptions } from 'graphql-bulwark'
import type { Console } from '../console/console.js'
import type { Shop } from '../context.js'
import type { EdgeOptions } from './edge.js'

/** What every server of the shop is made of. */
export interface ServerOptions {
  readonly schema: GraphQLSchema
  readonly shop: Shop
  /** `undefined` is a shop without protection. */
  readonly bulwark: BulwarkOptions | undefined
  readonly production: boolean
  /** `undefined` is a shop that nobody watches. */
  readonly console?: Console | undefined
  readonly edge: EdgeOptions
}

/** A server that does not listen yet. */
export interface RunningServer {
  readonly http: Server
  close(): Promise<void>
}
