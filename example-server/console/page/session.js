// @ts-check

/** In the memory of the page alone: no storage that another script could read later, no address, no cookie. */
let token = ''

/** What is not there, or not for the caller: the server says the same of both. */
export class NotForYou extends Error {}

/** @returns {boolean} */
export function isLoggedIn() {
  return token !== ''
}

/**
 * @param {string} path
 * @param {object} [body] Makes it a POST.
 * @returns {Promise<any>}
 */
export async function ask(path, body) {
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  }
  const answer = await fetch(path, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
  if (answer.status === 404 || answer.status === 401) {
    token = ''
    throw new NotForYou()
  }
  return answer.json()
}

/**
 * By the same mutation as every client, and bounded as it is.
 * @param {string} email
 * @param {string} password
 * @returns {Promise<string | undefined>} What went wrong.
 */
export async function logIn(email, password) {
  const { data, errors } = await ask('/graphql', { documentId: 'shop.login', variables: { email, password } })
  token = data?.login?.token ?? ''
  return token ? undefined : (errors?.[0]?.message ?? 'The shop has not answered.')
}

/** The token is worth nothing afterwards, wherever it has gone. */
export async function logOut() {
  await ask('/graphql', { documentId: 'shop.logout' }).catch(() => undefined)
  token = ''
}
