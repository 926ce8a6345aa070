import type { Answer } from './wire.js'

/** What tells how a server is made, in the text of an error. */
const LEAKS: readonly (readonly [what: string, pattern: RegExp])[] = [
  [
    'a stack',
    /(?:\\n|\n) *at (?:async )?[^\n]{0,200}(?::\d+:\d+|native|<anonymous>)|"stacktrace" ?: ?\[|Traceback \(most recent/,
  ],
  [
    'a path of the server',
    /\/node_modules\/|\/(?:home|usr|var|app|srv|opt)\/[\w.-]+\/|file:\/\/\/|[A-Z]:\\\\[\w.-]+\\\\/,
  ],
  [
    'a statement of the database',
    /\b(?:select\s[^"]{1,300}\sfrom\s|insert\s+into\s|update\s\S{1,100}\sset\s|delete\s+from\s)/i,
  ],
  [
    'an error of the database',
    /\bSQLSTATE\b|syntax error at or near|relation \\?"[^"]{1,100}" does not exist|\bER_[A-Z]{2,}_[A-Z_]+|\bE11000\b|PrismaClient|SequelizeDatabase|\bORA-\d{5}/,
  ],
  ['an address within the network', /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)\b/],
  [
    'a programming error',
    /Cannot read propert(?:y|ies) of|is not a function\b|\b(?:Type|Reference)Error:|NullPointerException|\bpanic: /,
  ],
]

/** What an answer tells of the server; nothing where it tells nothing. Data may hold anything: errors are looked at. */
export function leaksIn({ body }: Pick<Answer, 'body'>): readonly string[] {
  const text = errorsIn(body)
  return LEAKS.filter(([, pattern]) => pattern.test(text)).map(([what]) => what)
}

function errorsIn(body: string): string {
  try {
    const parsed = JSON.parse(body) as { readonly errors?: unknown; readonly data?: unknown } | null
    return JSON.stringify(parsed?.errors ?? (parsed?.data === undefined ? parsed : []))
  } catch {
    return body
  }
}
