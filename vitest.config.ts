import { fileURLToPath } from 'node:url'
import { defineConfig, type UserWorkspaceConfig, type ViteUserConfig } from 'vitest/config'

/** The file that Node itself resolves: Vite would pick another build of graphql, and so a second realm. */
function nodeFile(specifier: string): string {
  return fileURLToPath(import.meta.resolve(specifier))
}

function local(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

/** The same tests against one major version of graphql. */
export function project(major: '16' | '17', graphql: string, test: ViteUserConfig['test']): UserWorkspaceConfig {
  return {
    resolve: {
      alias: [
        { find: /^graphql$/, replacement: nodeFile(graphql) },
        // The sources, never a stale build.
        { find: /^graphql-bulwark$/, replacement: local('./plugins/index.ts') },
        { find: /^graphql-bulwark\/apollo$/, replacement: local('./plugins/apollo.ts') },
        { find: /^graphql-bulwark\/audit$/, replacement: local('./plugins/audit.ts') },
        { find: /^graphql-bulwark\/opentelemetry$/, replacement: local('./plugins/opentelemetry.ts') },
        { find: /^graphql-bulwark\/redis$/, replacement: local('./plugins/redis.ts') },
      ],
    },
    test: {
      name: `graphql-${major}`,
      include: ['test/**/*.test.ts'],
      env: { GRAPHQL_MAJOR: major },
      pool: 'forks' as const,
      // Nothing is kept at the level of modules but weak maps, so files need no copy of every module of their own.
      isolate: false,
      // Long enough for a machine that has other work; properties may be asked to take longer.
      testTimeout: 60_000 + 2_000 * Number(process.env.FUZZ_SECONDS ?? 0),
      hookTimeout: 60_000,
      ...test,
    },
  }
}

export default defineConfig({
  test: {
    maxWorkers: 2,
    reporters: ['default', './test/support/totals-reporter.ts'],
    coverage: { provider: 'v8', include: ['src/**', 'plugins/**'], reporter: ['text', 'html'] },
    projects: [
      project('16', 'graphql', {}),
      project('17', 'graphql-17', {
        exclude: [
          // Apollo Server is made for graphql 16 alone.
          'test/**/*.apollo.test.ts',
          // What takes long and has no part of graphql is run once.
          'test/rate-limit/redis-*.test.ts',
          // The shop stands on the graphql that is installed.
          'test/example-server/**',
          'test/inspect/hostile.test.ts',
          'test/input/linear.test.ts',
          'test/{cli,everywhere,probe}/**',
          'test/docs/options.test.ts',
        ],
        execArgv: ['--import', new URL('./test/support/graphql-17.mjs', import.meta.url).href],
      }),
    ],
  },
})
