import type { IncomingMessage } from 'node:http'

const LONGEST = 1_000

/** Reads an object of a few members. */
export async function readSmallJson(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > LONGEST) throw new RangeError('More than was asked for.')
  }
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new TypeError('No object.')
  return value as Record<string, unknown>
}
