import { fingerprintOf } from '../../inspect/finding.js'
import { LEVELS, sarifLog } from '../../inspect/report/sarif-log.js'
import { checks } from '../checks.js'
import { flawsOf, type ProbeReport, type ReportedFlaw } from '../report.js'

/** The report as SARIF 2.1.0; what was not tested is told beside the results. */
export function sarifReport(report: ProbeReport, version: string): string {
  const untested = report.checks.filter(({ state }) => state === 'not tested')
  const notifications = untested.map(({ id, note }) => ({
    associatedRule: { id },
    level: 'note',
    message: { text: `${id} was not tested: ${note}` },
  }))
  return sarifLog(version, checks, {
    invocations: [{ executionSuccessful: !report.isInterrupted, toolExecutionNotifications: notifications }],
    results: flawsOf(report).map((flaw) => toResult(flaw, report.url)),
  })
}

function toResult(flaw: ReportedFlaw, url: string): object {
  const { rule, severity, coordinate, message, repeat } = flaw
  return {
    ruleId: rule,
    ruleIndex: checks.findIndex(({ id }) => id === rule),
    level: LEVELS[severity],
    message: { text: `${message} Repeat it: ${repeat}` },
    locations: [
      {
        physicalLocation: { artifactLocation: { uri: url } },
        logicalLocations: [{ fullyQualifiedName: coordinate }],
      },
    ],
    partialFingerprints: { 'graphqlBulwark/v1': fingerprintOf(flaw) },
  }
}
