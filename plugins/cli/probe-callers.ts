import type { Caller, Callers, Secret } from '../../src/probe/caller.js'
import { placeholder } from '../../src/probe/target.js'
import { NoAnswer, type Send } from '../../src/probe/wire.js'
import { readText } from './files.js'
import type { ProbeFlags } from './probe-flags.js'
import { UsageError } from './terminal.js'

const MOST_ROLES = 8

/** In whose names is asked, by the files of their credentials. */
export function callersOf(flags: ProbeFlags): { callers: Callers; secrets: Readonly<Record<string, Secret>> } {
  const { tokenHeader, apiKeyHeader } = flags
  const secrets: Record<string, Secret> = {}
  for (const [flag, name] of [
    ['--token-header', tokenHeader],
    ['--api-key-header', apiKeyHeader],
  ]) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name as string)) throw new UsageError(`${flag} '${name}' is no name of a header`)
  }
  const keep = (name: string, flag: string, file: string | undefined): string | undefined => {
    if (file === undefined) return undefined
    secrets[name] = { value: credentialIn(flag, file), shell: `$${name.toUpperCase().replaceAll('-', '_')}` }
    return placeholder(name)
  }
  const bearer = (text: string) => {
    const header = tokenHeader.toLowerCase()
    return { [header]: header === 'authorization' ? `Bearer ${text}` : text }
  }
  const caller = (name: string, text: string | undefined): Caller | undefined =>
    text === undefined ? undefined : { name, headers: bearer(text) }

  const user = caller('the user', keep('token', '--token', flags.token))
  const other = caller('the other user', keep('other-token', '--other-token', flags.otherToken))
  const expired = caller('expired', keep('expired-token', '--expired-token', flags.expiredToken))
  const key = keep('api-key', '--api-key', flags.apiKey)
  const roles = (flags.role ?? []).map((one) => {
    const [, name = '', file = ''] = /^([\w-]{1,40})=(.+)$/.exec(one) ?? []
    if (!file) throw new UsageError(`--role '${one}' is no name and file, such as support=token.txt`)
    return { name, headers: bearer(keep(`token-${name}`, '--role', file) as string) }
  })
  if (roles.length > MOST_ROLES) throw new UsageError(`--role is given more than ${MOST_ROLES} times`)
  if (other && !user) throw new UsageError('--other-token needs --token')
  const keyed = key === undefined ? undefined : { name: 'the API key', headers: { [apiKeyHeader.toLowerCase()]: key } }
  return { callers: { anonymous: { name: 'anonymous', headers: {} }, user, other, roles, expired, keyed }, secrets }
}

/** The public keys of a file, and else those that the server publishes. */
export async function jwksOf(
  { jwks, token }: ProbeFlags,
  { origin }: URL,
  send: Send,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (jwks !== undefined) return readText(jwks)
  if (token === undefined) return undefined
  try {
    const { status, body } = await send({ url: `${origin}/.well-known/jwks.json`, method: 'GET', headers: {} }, signal)
    return status === 200 ? body : undefined
  } catch (error) {
    if (error instanceof NoAnswer) return undefined
    throw error
  }
}

function credentialIn(flag: string, file: string): string {
  const text = readText(file)
    .trim()
    .replace(/^Bearer\s+/i, '')
  if (/^[\x21-\x7e]+$/.test(text)) return text
  throw new UsageError(`${flag} ${file} holds no credential: it must be one word`)
}
