import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createKeys } from './keys.mjs'
import { writeShop } from './project.mjs'
import { codeOf, recipes } from './recipes.mjs'
import { runRows } from './run-rows.mjs'
import { serve } from './serve.mjs'

export type Recipe = keyof typeof recipes

/** Serves recipes of docs/hosts.md from the sources, and sends each every row. */
export function runHosts(names: readonly Recipe[]): void {
  let folder = ''
  let keys: Awaited<ReturnType<typeof createKeys>>
  beforeAll(async () => {
    folder = mkdtempSync(fileURLToPath(new URL('./.examples-', import.meta.url)))
    keys = await createKeys()
  })
  afterAll(() => {
    keys.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(names)('%s', { timeout: 60_000 }, async (name) => {
    // Each has a shop of its own: budgets and orders are those of nobody else.
    const own = mkdtempSync(`${folder}/recipe-`)
    writeShop(own, keys.known)
    writeFileSync(`${own}/recipe.ts`, codeOf(name).replaceAll(/\b4000\b/g, '0'))
    const { url, close } = await serve(await import(/* @vite-ignore */ pathToFileURL(`${own}/recipe.ts`).href))
    try {
      const { exempt } = recipes[name] as { exempt?: Readonly<Record<string, string>> }
      const results = await runRows(url, keys, exempt)
      expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([])
      expect(results.length).toBeGreaterThan(20)
    } finally {
      await close()
    }
  })
}
