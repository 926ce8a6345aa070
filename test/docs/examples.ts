import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

interface Surroundings {
  /** Modules that the examples import from beside them. */
  readonly files?: Readonly<Record<string, string>>
  /** What has to be another in a test, such as where keys come from. */
  readonly rewrite?: (code: string) => string
}

/** Runs the examples of a page of docs as they stand; answers all that they export. */
export async function runExamples<Exports extends object>(
  page: string,
  isWanted: (code: string) => boolean = () => true,
  { files = {}, rewrite = (code) => code }: Surroundings = {},
): Promise<Exports> {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
  try {
    for (const [name, code] of Object.entries(files)) writeFileSync(`${folder}/${name}`, code)
    const wanted = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code as string).filter(isWanted)
    const modules = await Promise.all(
      wanted.map((code, index) => {
        const file = `${folder}/example-${index}.ts`
        writeFileSync(file, rewrite(code))
        return import(/* @vite-ignore */ pathToFileURL(file).href)
      }),
    )
    return Object.assign({}, ...modules)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts the issuer of the tests in the place of one that has to be asked for its keys. */
export async function knownIssuer(): Promise<(code: string) => string> {
  const { ISSUER, NOW, publicJwk } = await import('../support/tokens.js')
  const keys = `jwks: ${JSON.stringify({ keys: [publicJwk] })}, now: () => ${NOW * 1_000}`
  return (code) => code.replaceAll(/jwksUri: '[^']*'/g, keys).replaceAll('https://auth.example.com', ISSUER)
}
