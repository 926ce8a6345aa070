import { plain, plainWhole } from './plain.js'

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;background:#fff}
h2{border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}
code{font:.85rem/1.4 ui-monospace,monospace;overflow-wrap:anywhere}.high{color:#a40000}.medium{color:#8a5200}.low{color:#33536b}.no{color:#777}summary{cursor:pointer;padding:.3rem 0}
@media(prefers-color-scheme:dark){body{color:#e5e5e9;background:#17171a}th,td{border-color:#444}.high{color:#ff8a80}.medium{color:#ffc46b}.low{color:#9cc4e4}a{color:#9cc4e4}}`

/** One page that asks nothing of the network and runs nothing. `body` is HTML. */
export function htmlPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
${body}
</body>
</html>
`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text of somebody else, fit for HTML. */
export function escaped(text: string): string {
  return withEntities(plain(text))
}

/** The same, however long it is. */
export function escapedWhole(text: string): string {
  return withEntities(plainWhole(text))
}

function withEntities(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] as string)
}
