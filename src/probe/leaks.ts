import type { Answer } from './wire.js'

/** What tells how a server is made, in the text of an answer. */
const LEAKS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack', /(?:\\n|\n)\s*at (?:async )?[\w$.<>[\] ]+ ?\(?(?:file:|node:|\/|[A-Z]:\\)|"stacktrace"\s*:\s*\[|Traceback \(most recent/],
  ['a path of the server', /(?:\/node_modules\/|\/(?:home|usr|var|app|srv|opt)\/[\w.-]+\/|file:\/\/\/|[A-Z]:\\\\[\w.-]+\\\\)/],
  [
    'a statement or an error of the database',
    /\b(?:select\s.{1,300}\sfrom\s|insert into\s|update\s\S+\sset\s|delete from\s)|SQLSTATE|syntax error at or near|relation \\?"[^"]+" does not exist|ER_[A-Z_]{4,}|E11000|PrismaClient|SequelizeDatabaseError|ORA-\d{5}/i,
  ],
  ['an address within the network', /\b(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT)\b/],
  ['a programming error', /Cannot read propert(?:y|ies) of|is not a function\b|TypeError:|ReferenceError:|NullPointerException|panic:/],
]

/** What an answer tells of the server; nothing where it tells nothing. */
export function leaksIn({ body }: Pick<Answer, 'body'>): readonly string[] {
  return LEAKS.filter(([, pattern]) => pattern.test(body)).map(([what]) => what)
}
