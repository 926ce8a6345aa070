import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { StartupError } from '../startup-error.js'

/** The key that signs access tokens, and the public half that verifies them. */
export interface SigningKey {
  readonly id: string
  readonly privateKey: CryptoKey
  readonly publicJwk: JWK
}

/** Reads the key of the shop; the first process to ask for it creates it. */
export async function loadSigningKey(
  file = process.env.SHOP_KEY_FILE || '.shop/signing-key.json',
): Promise<SigningKey> {
  let text = await readIfPresent(file)
  if (text === undefined) {
    await create(file)
    text = await readIfPresent(file)
  }
  try {
    return await readKey(JSON.parse(text as string) as JWK)
  } catch {
    // The parser's own message would quote the file.
    throw new StartupError(`${file} holds no ES256 private key. Delete it, and a new one is created.`)
  }
}

async function readKey(jwk: JWK): Promise<SigningKey> {
  const { kty, crv, x, y, d } = jwk
  if (kty !== 'EC' || crv !== 'P-256' || !x || !y || !d) throw new TypeError('not a private key of P-256')
  const publicHalf = { kty, crv, x, y }
  const id = await calculateJwkThumbprint(publicHalf)
  const privateKey = await importJWK({ ...publicHalf, d }, 'ES256')
  if (privateKey instanceof Uint8Array) throw new TypeError('not an asymmetric key')
  return { id, privateKey, publicJwk: { ...publicHalf, kid: id, alg: 'ES256', use: 'sig' } }
}

/** Written aside and then linked: nobody reads half a key, and of two processes the first one wins. */
async function create(file: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  try {
    await makeFolder(dirname(file))
    await writeFile(draft, JSON.stringify(await exportJWK(privateKey)), { mode: 0o600, flag: 'wx' })
    await link(draft, file).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
    await unlink(draft)
  } catch (error) {
    throw new StartupError(`The signing key can't be kept in ${file}: ${codeOf(error)}.`)
  }
}

/** One by one: where a folder takes none, as in /proc, Node's own `recursive` tries again for ever. */
async function makeFolder(folder: string): Promise<void> {
  const make = () =>
    mkdir(folder, { mode: 0o700 }).catch((error: unknown) => {
      if (codeOf(error) !== 'EEXIST') throw error
    })
  try {
    await make()
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await make()
  }
}

async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw new StartupError(`The signing key ${file} can't be read: ${codeOf(error)}.`)
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown }).code ?? error)
}
