// A plugin of Stryker for `mutation.mjs`: leaves it every nth change alone, and says how many of how many that were.
const step = Number(process.env.MUTATION_STEP)
let all = 0
let line = ''

// Stryker has no samples, but shows reporters its plan, which it then carries out.
const sample = {
  onMutationTestingPlanReady({ mutantPlans }) {
    const open = mutantPlans.filter(({ plan }) => plan === 'Run')
    all = open.length
    mutantPlans.splice(0, Number.POSITIVE_INFINITY, ...open.filter((_, at) => at % step === 0))
  },
  onMutationTestReportReady(_report, { systemUnderTestMetrics: { metrics } }) {
    const { totalMutants, totalDetected, survived, noCoverage, timeout, totalValid } = metrics
    const share = (of) => `${Math.round((100 * totalDetected) / of)} %`
    line =
      `${totalMutants} of ${all} changes were judged${totalMutants < all ? `, a sample: one of each ${step}` : ''}. ` +
      `Noticed: ${totalDetected}, ${timeout} of them as nothing came to an end ` +
      `(${share(totalValid)}; ${share(totalValid - noCoverage)} of those that are met). ` +
      `Not noticed: ${survived}. Met by no test: ${noCoverage}.`
  },
  wrapUp() {
    console.log(line)
  },
}

export const strykerPlugins = [{ kind: 'Reporter', name: 'sample', factory: () => sample }]
