import type { AnalysisReport } from '../../analysis/analysis-report.ts'
import { renderTable } from './render-table.ts'

export type AnalysisFormat = 'table' | 'json' | 'sarif' | 'sonar' | 'markdown' | 'html'

export type RenderOptions = { readonly format: AnalysisFormat; readonly hasColor: boolean }

/** The report as text in the asked format. */
export function renderAnalysis(report: AnalysisReport, { format, hasColor }: RenderOptions): string {
  if (format === 'json') return `${JSON.stringify(report, null, 2)}\n`
  return renderTable(report, { hasColor })
}
