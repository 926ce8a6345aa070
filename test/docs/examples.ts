import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'

/** Runs the examples of a page of docs as they stand; answers all that they export. */
export async function runExamples<Exports extends object>(
  page: string,
  isWanted: (code: string) => boolean,
): Promise<Exports> {
  const text = readFileSync(new URL(`../../docs/${page}`, import.meta.url), 'utf8')
  const folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
  try {
    const wanted = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code as string).filter(isWanted)
    const modules = await Promise.all(
      wanted.map((code, index) => {
        const file = `${folder}/example-${index}.ts`
        writeFileSync(file, code)
        return import(/* @vite-ignore */ pathToFileURL(file).href)
      }),
    )
    return Object.assign({}, ...modules)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
