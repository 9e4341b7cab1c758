import { isFromFiles } from '../honesty/index.ts'
import type { Finding } from '../model.ts'
import { emptyPart, type GatePart } from './gate-part.ts'

const words: Readonly<Record<string, readonly [one: string, more: string]>> = {
  'fleet/test-now-fails': ['test passed on the base and fails now', 'tests passed on the base and fail now'],
  'fleet/new-test-fails': ['new test fails', 'new tests fail'],
  'fleet/test-vanished': ['test passed on the base and does not run any more', 'tests passed on the base and do not run any more'],
  'fleet/test-does-not-test-change': ['new test passes on the base too, and no other one proves the change', 'new tests pass on the base too, and no other one proves the change'],
  'fleet/no-tests-ran': ['run of the tests ran none', 'runs of the tests ran none'],
}

/** What the runs of the tests mean for a change: what is high blocks it. */
export function judgeTestFindings(findings: readonly Finding[], changed: readonly string[]): GatePart {
  const judged = findings.map((finding) => weigh(finding, changed))
  const reasons = Object.entries(words).flatMap(([ruleId, [one, more]]) => {
    const count = judged.filter((finding) => finding.ruleId === ruleId && finding.severity === 'high').length
    return count === 0 ? [] : [`${count} ${count === 1 ? one : more}`]
  })
  return { ...emptyPart, findings: judged, reasons }
}

/**
 * A test that is gone from a file of the change was looked for by its text before: renamed, moved, or gone with its code. From a file that
 * nobody touched it cannot have gone honestly.
 */
function weigh(finding: Finding, changed: readonly string[]): Finding {
  const isExplained = finding.ruleId === 'fleet/test-vanished' && finding.location.path !== '' && isFromFiles({ file: finding.location.path }, changed)
  return isExplained ? { ...finding, severity: 'low' } : finding
}
