import { PLACEHOLDER, type Target } from './target.js'
import type { ProbeRequest } from './wire.js'

/** A request as a line for a shell, which has no secret in it. */
export function curlOf(target: Target, { method, search, headers, body }: ProbeRequest): string {
  const { url } = target.options
  const shown = (text: string) => {
    if (text.search(PLACEHOLDER) === -1) return quoted(text)
    // Every second part is the name of a placeholder.
    const parts = text.split(PLACEHOLDER)
    return `"${parts.map((part, index) => (index % 2 === 0 ? escaped(part) : (target.secretOf(part)?.shell ?? part))).join('')}"`
  }
  const members = Object.entries(search ?? {}).map(([name, value]) => `${name}=${value}`)
  const words = ['curl', '-si', ...(method === 'OPTIONS' ? ['-X', method] : [])]
  if (method === 'GET') {
    words.push('-G', quoted(url), ...members.flatMap((member) => ['--data-urlencode', shown(member)]))
  } else
    words.push(members.length > 0 ? shown(`${url}${url.includes('?') ? '&' : '?'}${members.join('&')}`) : quoted(url))
  for (const [name, value] of Object.entries(headers)) words.push('-H', shown(`${name}: ${value}`))
  if (body !== undefined) words.push('--data-binary', quoted(body))
  return words.join(' ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

function escaped(text: string): string {
  return text.replace(/["$`\\]/g, '\\$&')
}
