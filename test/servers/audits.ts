import { type AuditResult, serverAudits } from 'graphql-http'

/** Audits that send `__type`: they need a caller who may introspect. */
export const introspecting: readonly string[] = ['28B9', '2EA1', '6A70', 'BF61', 'D6D5']

/** Audits that send a GET as any page could, beside D6D5 and 6A70 of those above: notices of what a server MAY accept. */
export const byPlainGet: readonly string[] = ['5A70']

/** Ids of the audits of GraphQL over HTTP that a server does not pass. */
export async function failedAudits(url: string, headers: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const fetchFn = (input: string, init: RequestInit = {}) => {
    const all = new Headers(init.headers)
    for (const [name, value] of Object.entries(headers)) all.set(name, value)
    return fetch(input, { ...init, headers: all })
  }
  const results: AuditResult[] = []
  for (const audit of serverAudits({ url, fetchFn })) {
    const result = await audit.fn()
    results.push(result)
    // An unread body would keep its connection.
    if (result.status !== 'ok' && !result.response.bodyUsed) await result.response.body?.cancel()
  }
  if (results.length < 61) throw new Error(`only ${results.length} audits ran`)
  return results
    .filter(({ status }) => status !== 'ok')
    .map(({ id }) => id)
    .sort()
}
