import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join } from 'node:path'

interface StaticFile {
  readonly type: string
  readonly body: Buffer
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
}

/**
 * Everything the page consists of, by path and read once: a path that a client makes up is looked for here, never on the
 * disk. The page is served as it was written, so no build has to copy it.
 */
export function readFiles(): ReadonlyMap<string, StaticFile> {
  const require = createRequire(import.meta.url)
  const folder = join(dirname(require.resolve('graphql-bulwark/package.json')), 'example-server/console/page')
  const uplot = dirname(require.resolve('uplot'))
  const paths = new Map([
    ...readdirSync(folder).map((name) => [name === 'index.html' ? '' : `/${name}`, join(folder, name)] as const),
    ['/uplot.js', join(uplot, 'uPlot.iife.min.js')],
    ['/uplot.css', join(uplot, 'uPlot.min.css')],
  ])
  return new Map(
    [...paths].map(([path, file]) => [
      `/console${path}`,
      { type: TYPES[extname(file)] ?? 'application/octet-stream', body: readFileSync(file) },
    ]),
  )
}
