import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../../', import.meta.url))
/** The program as users run it. */
export const main = join(root, 'dist/plugins/cli/main.js')

/** Builds the program from the sources of now, unless the checks have just done so. */
export function build(): void {
  if (process.env.JUST_BUILT) return
  execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.json'], { cwd: root })
}
