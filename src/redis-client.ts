import { ConfigurationError } from './errors.js'

/** A client of Redis as the application has it: ioredis, or node-redis, connected. */
export type RedisClient =
  | { call(command: string, ...parameters: string[]): Promise<unknown> }
  | { sendCommand(command: string[]): Promise<unknown> }

/** Runs one command and gives Redis' own answer. */
export type RedisCommand = (command: string, ...parameters: string[]) => Promise<unknown>

/** What both kinds of client have in common. */
export function commandOf(where: string, client: RedisClient): RedisCommand {
  // ioredis has a `sendCommand` too, which takes something else.
  if (client && 'call' in client && typeof client.call === 'function') {
    return (command, ...parameters) => client.call(command, ...parameters)
  }
  if (client && 'sendCommand' in client && typeof client.sendCommand === 'function') {
    return (command, ...parameters) => client.sendCommand([command, ...parameters])
  }
  throw new ConfigurationError(`${where} needs a client of ioredis or of node-redis.`)
}
