import { SignJWT } from 'jose'
import { rows } from './rows.mjs'
import { AUDIENCE, ISSUER } from './shop.mjs'

/** How long what is recorded may take to arrive. */
const PATIENCE = 3_000

/**
 * Sends every row to a server; of each, what came of it.
 *
 * @param {string} url
 * @param {Awaited<ReturnType<import('./keys.mjs').createKeys>>} keys
 * @param {Readonly<Record<string, string>>} exempt rows that can't hold there, and why
 */
export async function runRows(url, keys, exempt = {}) {
  const results = []
  for (const row of rows) {
    const why = exempt[row.name]
    if (why !== undefined) results.push({ row: row.name, outcome: 'not applicable', why })
    else results.push({ row: row.name, ...(await outcomeOf(row, url, keys)) })
  }
  return results
}

async function outcomeOf(row, url, keys) {
  try {
    const deadline = performance.now() + PATIENCE
    for (;;) {
      const answer = await ask(row, url, keys)
      const wrong = mistakeIn(row, answer)
      if (wrong === undefined) return { outcome: 'passed' }
      if (row.until === undefined || performance.now() > deadline) {
        return {
          outcome: 'failed',
          why: `${wrong}: ${answer.status} ${answer.text.replaceAll(/\s+/g, ' ').slice(0, 200)}`,
        }
      }
    }
  } catch (error) {
    return { outcome: 'failed', why: String(error?.cause ?? error) }
  }
}

async function ask(row, url, keys) {
  const { method = 'POST', query, variables, body = { query, variables }, as, withKey, headers, times = 1 } = row
  const isGet = method === 'GET'
  const request = {
    method,
    headers: {
      ...(!isGet && { 'content-type': 'application/json' }),
      // Under the old media type a document that is invalid is a 200.
      accept: 'application/graphql-response+json',
      ...(as && { authorization: `Bearer ${await tokenOf(as, keys)}` }),
      ...(withKey && { 'x-api-key': keys.apiKey }),
      ...headers,
    },
    ...(!isGet && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
  const target = isGet ? `${url}?${new URLSearchParams({ query })}` : url
  for (let left = times; ; left--) {
    const response = await fetch(target, { ...request, signal: AbortSignal.timeout(10_000) })
    const text = await response.text()
    if (left <= 1) return { status: response.status, headers: response.headers, text, body: parsed(text) }
  }
}

async function tokenOf({ sub, roles, forged }, { privateKey }) {
  const token = await new SignJWT({ roles })
    .setProtectedHeader({ alg: 'ES256', kid: 'one', typ: 'at+jwt' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(sub)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(privateKey)
  if (!forged) return token
  const [header, , signature] = token.split('.')
  const claims = JSON.parse(atob(token.split('.')[1].replaceAll('-', '+').replaceAll('_', '/')))
  const others = btoa(JSON.stringify({ ...claims, roles: ['admin'] })).replaceAll('=', '')
  return `${header}.${others.replaceAll('+', '-').replaceAll('/', '_')}.${signature}`
}

/** `undefined` where the answer is what the row says. */
function mistakeIn(row, { status, headers, text, body }) {
  const { status: wanted = 200, code, data, has, hasNot, header, until } = row
  if (![wanted].flat().includes(status)) return `not the status ${wanted}`
  const found = (Array.isArray(body) ? body[0] : body)?.errors?.[0]?.extensions?.code
  if (wanted === 200 && code === undefined && body?.errors) return 'an error'
  if (code !== undefined && found !== code) return `not the code ${code}`
  if (data !== undefined && JSON.stringify(body?.data) !== JSON.stringify(data)) return 'other data'
  if (has && !has.test(text)) return `without ${has}`
  if (until && !until.test(text)) return `never ${until}`
  if (hasNot?.test(text)) return `with ${hasNot}`
  if (header !== undefined && !headers.get(header)) return `without the header ${header}`
  return undefined
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
