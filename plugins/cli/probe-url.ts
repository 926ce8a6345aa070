import { UsageError } from './terminal.js'

/** The address of an endpoint. */
export function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`'${text}' is no URL such as http://localhost:4000/graphql`)
  }
  // They would stand in every line of the report.
  if (url.username || url.password) throw new UsageError('a URL with a password in it would be printed; give --token')
  url.hash = ''
  return url
}

/** Only what is on this machine may be attacked without asking. */
export function assertMayProbe(url: URL, { iAmAuthorized }: { readonly iAmAuthorized?: true }): void {
  if (iAmAuthorized || isLoopback(url.hostname)) return
  throw new UsageError(
    `${url.host} is not this machine: say --i-am-authorized if its owner has allowed you to attack it`,
  )
}

function isLoopback(host: string): boolean {
  // The parser of URLs has written addresses in their one form.
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d+){3}$/.test(host)
}
