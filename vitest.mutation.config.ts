import { defineConfig } from 'vitest/config'
import { project } from './vitest.config.js'

/** The tests that mutants of one engine have to get past: its own, on one graphql, each mutant in moments. */
export default defineConfig(
  project('16', 'graphql', {
    include: process.env.MUTATION_TESTS?.split(',') ?? [],
    exclude: [
      'test/**/*.apollo.test.ts',
      'test/**/redis-*.test.ts',
      'test/**/hostile.test.ts',
      'test/**/corpora.test.ts',
      // Properties find by luck what a row should ask for, and take seconds each.
      'test/**/random-*.test.ts',
      'test/**/linear.test.ts',
    ],
    testTimeout: 10_000,
  }),
)
