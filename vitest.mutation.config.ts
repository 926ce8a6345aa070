import { defineConfig } from 'vitest/config'
import { project } from './vitest.config.js'

/** The tests that mutants of one engine have to get past: its own, on one graphql, each mutant in moments. */
export default defineConfig(
  project('16', 'graphql', {
    include: [`test/${process.env.MUTATION_ROOM}/**/*.test.ts`],
    exclude: [
      'test/**/*.apollo.test.ts',
      'test/**/redis-*.test.ts',
      'test/**/hostile.test.ts',
      'test/**/corpora.test.ts',
    ],
    testTimeout: 20_000,
  }),
)
