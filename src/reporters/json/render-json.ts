import type { Report } from '../../core/report/report.ts'

/** The report as JSON, two spaces of indentation and a final newline. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, null, 2)}\n`
}
