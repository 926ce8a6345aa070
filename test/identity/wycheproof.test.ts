import { existsSync, readFileSync } from 'node:fs'
import { compactVerify, importJWK, type JSONWebKeySet, type JWK, type JWTVerifyGetKey } from 'jose'
import { describe, expect, it } from 'vitest'
import { asymmetricAlgorithms } from '../../src/identity/algorithms.js'
import { compileKeys } from '../../src/identity/key-source.js'
import { readStrictText } from '../../src/identity/token-text.js'
import { createTestRuntime } from '../support/runtime.js'

type KeyOrSet = JWK | JSONWebKeySet
interface Vector {
  readonly tcId: number
  readonly comment: string
  /** Text, or the JSON form of a signature; absent where a token is encrypted. */
  readonly jws?: unknown
  readonly jwe?: unknown
  readonly result: 'valid' | 'invalid'
}
interface Group {
  readonly comment: string
  readonly public?: KeyOrSet
  readonly private?: KeyOrSet
  readonly tests: readonly Vector[]
}
interface Exceptions {
  readonly skip: readonly { tcId: number }[]
  readonly strictReject?: readonly { tcId: number }[]
  readonly keyHygiene?: readonly { tcId: number; why: string }[]
}

const folder = new URL('../../../shared/vectors/', import.meta.url)
const read = <T>(name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as T
const there = existsSync(new URL('index.json', folder))

// Vectors sign any bytes and not claims: what is tested is the text, the key set and the signature.
describe.skipIf(!there)(`the vectors of wycheproof${there ? '' : ' (skipped: ../shared/vectors is absent)'}`, () => {
  const { files } = there
    ? read<{ files: { file: string; tests: number; exceptions: Exceptions }[] }>('index.json')
    : { files: [{ file: 'index.json', tests: 0, exceptions: { skip: [] } }] }

  it.each(files)('$file', async ({ file, tests, exceptions }) => {
    const ids = (list: readonly { tcId: number }[] = []) => list.map(({ tcId }) => tcId)
    const strict = new Set(ids(exceptions.strictReject))
    // Primes of a known weakness are the issuer's to avoid; the other weaknesses are refused here.
    const weak = exceptions.keyHygiene?.filter(({ why }) => why.startsWith('ROCA'))
    const skipped = new Set([...ids(exceptions.skip), ...ids(weak)])
    const wrong: string[] = []
    let seen = 0
    for (const group of read<{ testGroups: Group[] }>(file).testGroups) {
      for (const vector of group.tests) {
        seen++
        if (skipped.has(vector.tcId)) continue
        // We take no encrypted token, whatever it holds.
        const expected = vector.result === 'valid' && !strict.has(vector.tcId) && vector.jwe === undefined
        const accepted = await accepts(vector.jws ?? vector.jwe, group)
        if (accepted !== expected) wrong.push(`${vector.tcId} ${group.comment}: ${vector.comment}`)
      }
    }
    expect(wrong).toEqual([])
    expect(seen).toBe(tests)
  })
})

async function accepts(text: unknown, group: Group): Promise<boolean> {
  try {
    if (typeof text !== 'string' || readStrictText(text) === undefined) return false
    await compactVerify(text, await keysOf(group), { algorithms: algorithmsOf(group) })
    return true
  } catch {
    return false
  }
}

/** The keys as the options take them; a single secret, which they never take, goes to jose directly. */
async function keysOf(group: Group): Promise<JWTVerifyGetKey | CryptoKey | Uint8Array> {
  const keys = group.public ?? (group.private as KeyOrSet)
  if (!('keys' in keys) && keys.kty === 'oct') return importJWK(keys, 'HS256')
  const jwks = 'keys' in keys ? (keys as JSONWebKeySet) : { keys: [keys] }
  const context = { where: 'jwt', issuer: 'wycheproof', algorithms: asymmetricAlgorithms, runtime: createTestRuntime() }
  return compileKeys({ jwks }, context)
}

/** The algorithm of the key, by the rules of the vectors; ours where it names none. */
function algorithmsOf(group: Group): string[] {
  const keys = group.public ?? (group.private as KeyOrSet)
  const named = ('keys' in keys ? (keys as JSONWebKeySet).keys : [keys]).map(({ alg }) => alg)
  return named.every((alg) => alg !== undefined) ? named : [...asymmetricAlgorithms]
}
