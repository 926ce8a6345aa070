import { readFileSync } from 'node:fs'

/** The version of this package, from the package.json nearest above: the sources and the build lie at different depths. */
export function packageVersion(): string {
  for (const up of ['../../', '../../../']) {
    try {
      const text = readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8')
      return (JSON.parse(text) as { readonly version: string }).version
    } catch {}
  }
  return '0.0.0'
}
