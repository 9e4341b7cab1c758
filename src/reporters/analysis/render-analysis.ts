import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { toSarif } from '../../analysis/sarif/to-sarif.ts'
import { toGenericIssues } from '../../analysis/sonar/to-generic-issues.ts'
import { unreachable } from '../../core/unreachable.ts'
import { renderAnalysisHtml } from './render-html.ts'
import { renderAnalysisMarkdown } from './render-markdown.ts'
import { renderTable } from './render-table.ts'

export type AnalysisFormat = 'table' | 'json' | 'sarif' | 'sonar' | 'markdown' | 'html'

export type RenderOptions = { readonly format: AnalysisFormat; readonly hasColor: boolean; readonly version: string }

/** The report as text in the asked format, with a line break at its end. */
export function renderAnalysis(report: AnalysisReport, { format, hasColor, version }: RenderOptions): string {
  const findings = report.files.flatMap((file) => file.findings)
  switch (format) {
    case 'table':
      return renderTable(report, { hasColor })
    case 'json':
      return toJson(report)
    case 'sarif':
      return toJson(toSarif({ tool: { name: 'Fleet', version, informationUrl: 'https://www.npmjs.com/package/elite-fleet' }, findings, notes: report.notes }))
    case 'sonar':
      return toJson(toGenericIssues(findings))
    case 'markdown':
      return renderAnalysisMarkdown(report)
    case 'html':
      return renderAnalysisHtml(report, version)
    default:
      return unreachable(format)
  }
}

function toJson(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
