import type { CognitiveDialect, Severity } from '../../analysis/model.ts'
import type { AnalysisFormat } from '../../reporters/analysis/render-analysis.ts'

/** What `fleet analyze` was asked for. */
export type AnalyzeOptions = {
  readonly arguments: readonly string[]
  readonly format: AnalysisFormat
  readonly base?: string
  readonly staged?: boolean
  readonly output?: string
  readonly coverage?: string
  readonly cognitive: CognitiveDialect
  readonly cache: boolean
  readonly failOn?: Severity
  readonly minScore?: number
  readonly dependencies: boolean
  readonly osv?: string
  /** The address of the API, or true for OSV's own. */
  readonly osvApi?: string | true
  readonly licences?: string
  readonly sbom?: string
  readonly importSarif?: readonly string[]
  readonly history?: boolean
  readonly hotspots?: boolean
  /** Seconds before now. */
  readonly since?: number
  readonly sonarCoverage?: string
  readonly sonarGate?: string
  readonly sonarProject?: string
  readonly sonarBranch?: string
  readonly sonarTask?: string
}
