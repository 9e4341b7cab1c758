import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { formatCount, toPlainLine } from '../../core/format.ts'
import type { Paint } from '../terminal/paint.ts'
import { describeAccuracy, describeGate, describeInventory, describeSpan } from './part-words.ts'

const maxRows = 10
const gateColors = { OK: 'green', WARN: 'yellow', ERROR: 'red', NONE: 'yellow', UNKNOWN: 'yellow' } as const

/** The parts of a report that are not always there, for a terminal; each begins with its title. */
export function partLines({ dependencies, hotspots, qualityGate }: AnalysisReport, paint: Paint): readonly (readonly string[])[] {
  return [
    dependencies === undefined ? [] : [paint('bold', 'Dependencies'), ...describeInventory(dependencies).map((line) => `  ${toPlainLine(line, 400)}`)],
    ...(hotspots === undefined ? [] : hotspotLines(hotspots, paint)),
    qualityGate === undefined ? [] : gateLines(qualityGate, paint),
  ]
}

function hotspotLines(hotspots: NonNullable<AnalysisReport['hotspots']>, paint: Paint): readonly (readonly string[])[] {
  const spots = hotspots.files.slice(0, maxRows)
  const width = Math.min(60, Math.max(8, ...spots.map(({ path }) => toPlainLine(path).length)))
  const rows = spots.map((spot) => `  ${fit(spot.path, width)}  ${spot.score.toFixed(0).padStart(5)}  ${cell(spot.commits, 7)}  ${cell(spot.churn, 9)}  ${cell(spot.complexity, 10)}  ${cell(spot.authors, 7)}`)
  const changes = hotspots.changes.slice(0, maxRows).map((change) => `  ${change.hash.slice(0, 9)}  ${`${(change.risk * 100).toFixed(0)} %`.padStart(5)}  ${`${change.riskRank}`.padStart(4)}  ${cell(change.churn, 7)}  ${`${change.churnRank}`.padStart(10)}  ${toPlainLine(change.subject, 60)}`)
  return [
    [paint('bold', `Hotspots: ${describeSpan(hotspots)}`), ...(spots.length === 0 ? ['  none of the measured files was changed'] : [paint('dim', `  ${'file'.padEnd(width)}  score  commits      lines  cyclomatic  authors`), ...rows])],
    changes.length === 0 ? [] : [paint('bold', 'Newest commits, by risk'), paint('dim', '  commit      risk  rank    lines  churn rank  subject'), ...changes, paint('dim', `  ${describeAccuracy(hotspots)}`)],
  ]
}

function gateLines(gate: NonNullable<AnalysisReport['qualityGate']>, paint: Paint): readonly string[] {
  const rows = gate.conditions.filter(({ status }) => status !== 'OK').slice(0, maxRows).map(({ metric, status, actual, threshold }) => `  ${toPlainLine(`${status} ${metric} ${actual ?? '?'}, limit ${threshold ?? '?'}`)}`)
  return [paint('bold', 'SonarQube quality gate'), `  ${paint(gateColors[gate.status], toPlainLine(describeGate(gate), 300))}`, ...rows]
}

/** The end of a long path says more than its beginning. */
function fit(text: string, width: number): string {
  const plain = toPlainLine(text, 1_000)
  return (plain.length > width ? `…${plain.slice(1 - width)}` : plain).padEnd(width)
}

function cell(value: number, width: number): string {
  return formatCount(value).padStart(width)
}
