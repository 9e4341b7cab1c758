import { resolve } from 'node:path'
import { FleetError } from '../core/fleet-error.ts'
import type { Report } from '../core/report/report.ts'
import { readOwnVersion } from '../platform/own-package.ts'
import type { RunEvidence } from '../reporters/evidence.ts'

/** A form that a report is written in. */
export type ReportFormat = 'terminal' | 'json' | 'markdown' | 'html' | 'junit' | 'sarif' | 'ctrf' | 'github' | 'gitlab' | 'tap' | 'csv' | 'trace'

type Rendering = { readonly report: Report; readonly evidence: RunEvidence; readonly hasColor: boolean }

type Format = {
  /** Name of its file in the run's folder; null where it belongs on standard output. */
  readonly file: string | null
  /** What it needs besides the report. */
  readonly needs: 'nothing' | 'findings' | 'everything'
  /** Loads the reporter and renders. */
  readonly render: (input: Rendering) => Promise<string>
}

/** All report formats. Reporters are loaded when they are used: some bring the analysis with them. */
export const reportFormats: Readonly<Record<ReportFormat, Format>> = {
  terminal: { file: null, needs: 'nothing', render: async ({ report, hasColor }) => (await import('../reporters/terminal/render-summary.ts')).renderSummary(report, { hasColor }) },
  json: { file: 'report.json', needs: 'nothing', render: async ({ report }) => (await import('../reporters/json/render-json.ts')).renderJson(report) },
  markdown: { file: 'report.md', needs: 'nothing', render: async ({ report }) => (await import('../reporters/markdown/render-markdown.ts')).renderMarkdown(report) },
  html: { file: 'report.html', needs: 'everything', render: async ({ report, evidence }) => (await import('../reporters/html/render-html.ts')).renderHtml(report, evidence, readOwnVersion()) },
  junit: { file: 'report.junit.xml', needs: 'nothing', render: async ({ report }) => (await import('../reporters/junit/render-junit.ts')).renderJunit(report) },
  sarif: { file: 'report.sarif', needs: 'findings', render: async ({ report, evidence }) => (await import('../reporters/sarif/render-sarif.ts')).renderSarif(report, evidence, readOwnVersion()) },
  ctrf: { file: 'report.ctrf.json', needs: 'nothing', render: async ({ report }) => (await import('../reporters/ctrf/render-ctrf.ts')).renderCtrf(report, readOwnVersion()) },
  github: { file: null, needs: 'findings', render: async ({ report, evidence }) => (await import('../reporters/github/render-annotations.ts')).renderAnnotations(report, evidence) },
  gitlab: { file: 'report.gitlab.json', needs: 'findings', render: async ({ report, evidence }) => (await import('../reporters/gitlab/render-code-quality.ts')).renderCodeQuality(report, evidence) },
  tap: { file: 'report.tap', needs: 'nothing', render: async ({ report }) => (await import('../reporters/tap/render-tap.ts')).renderTap(report) },
  csv: { file: 'report.csv', needs: 'nothing', render: async ({ report }) => (await import('../reporters/csv/render-csv.ts')).renderCsv(report) },
  trace: { file: 'report.trace.json', needs: 'nothing', render: async ({ report }) => (await import('../reporters/trace/render-trace.ts')).renderTrace(report) },
}

export const reportFormatNames = Object.keys(reportFormats) as readonly ReportFormat[]

/** How a run is shown; everything else that `--reporter` takes is written when it has ended. */
export const showNames = ['live', 'plain', 'minimal', 'quiet'] as const
export type ShowName = (typeof showNames)[number]

/** A report to write; `file` is null where the format's own place is meant, `-` is standard output. */
export type ReportOutput = { readonly format: ReportFormat; readonly file: string | null }

export type Reporters = { readonly show: ShowName | null; readonly outputs: readonly ReportOutput[] }

/** Reads `--reporter json,junit=out.xml,plain`, given once or several times. */
export function parseReporters(lists: readonly string[]): Reporters {
  const words = lists.flatMap((list) => list.split(',')).map((word) => word.trim()).filter((word) => word !== '')
  let show: ShowName | null = null
  const outputs: ReportOutput[] = []
  for (const word of words) {
    const [name = '', ...rest] = word.split('=')
    const file = rest.length === 0 ? null : rest.join('=')
    if (isShowName(name) && file === null) show = name
    else if (isFormat(name) && file !== '') outputs.push({ format: name, file })
    else throw new FleetError('usage', `there is no reporter ${word}`, { hint: `take ${[...showNames, ...reportFormatNames].join(', ')}; all but ${showNames.join(' and ')} with =file` })
  }
  refuseSharedFiles(outputs)
  return { show, outputs }
}

/** Reports that would lie among the events on standard output. */
export function refusePrinted(outputs: readonly ReportOutput[]): void {
  const printed = outputs.find(({ format, file }) => file === '-' || (file === null && reportFormats[format].file === null))
  if (printed !== undefined) throw new FleetError('usage', `--json keeps standard output for events, and ${printed.format} would be printed there`, { hint: `name a file: --reporter ${printed.format}=<file>` })
}

function isShowName(name: string): name is ShowName {
  return (showNames as readonly string[]).includes(name)
}

function isFormat(name: string): name is ReportFormat {
  return Object.hasOwn(reportFormats, name)
}

/** The second would overwrite the first. */
function refuseSharedFiles(outputs: readonly ReportOutput[]): void {
  const places = outputs.flatMap(({ format, file }) => (file === null ? [`the folder of the run: ${reportFormats[format].file ?? format}`] : file === '-' ? [] : [resolve(file)]))
  const shared = places.find((place, index) => places.indexOf(place) !== index)
  if (shared !== undefined) throw new FleetError('usage', `two reports would be written to ${shared}`, { hint: 'give each a file of its own: --reporter junit=a.xml,ctrf=b.json' })
}
