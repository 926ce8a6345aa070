import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

/** Ends a run with one line of totals, `N passed, N failed`, below the summary of vitest. */
export default class TotalsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const totals = { passed: 0, failed: unhandledErrors.length, skipped: 0 }
    for (const module of modules) {
      // A file or suite that breaks outside of its tests fails too, though none of its tests says so.
      for (const group of [module, ...module.children.allSuites()] as (TestModule | TestSuite)[]) {
        totals.failed += group.errors().length
      }
      for (const test of module.children.allTests()) count(totals, test)
    }
    const { passed, failed, skipped } = totals
    const { FAILED_CHECKS } = process.env
    if (FAILED_CHECKS) console.log(`Failed before the tests: ${FAILED_CHECKS}\n`)
    console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  }
}

function count(totals: { passed: number; failed: number; skipped: number }, test: TestCase): void {
  const { state } = test.result()
  if (state === 'passed') totals.passed += 1
  else if (state === 'failed') totals.failed += 1
  else totals.skipped += 1
}
