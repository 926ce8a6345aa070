import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'

const LENGTH = 32
const COST = { N: 2 ** 15, r: 8, p: 3 }

/** A stored password: the parameters, the salt and the hash, so that the cost can rise without a migration. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  return store(salt, await derive(password, salt, COST))
}

// The hash of no password: it costs a stranger's guess as much time as a customer's.
const ofNobody = store(randomBytes(16), randomBytes(LENGTH))

/** Whether a password is the stored one. Takes as long for a user who does not exist (`undefined`). */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [N, r, p, salt = '', hash = ''] = (stored ?? ofNobody).split('$')
  const expected = Buffer.from(hash, 'base64url')
  const actual = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  return timingSafeEqual(actual, expected) && stored !== undefined
}

function store(salt: Buffer, hash: Buffer): string {
  return [COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$')
}

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, LENGTH, options, (error, hash) => (error ? reject(error) : resolve(hash)))
  })
}
