import * as z from 'zod'
import type { DependencyInventory } from './dependencies/inspect-dependencies.ts'
import type { HotspotReport } from './history/hotspot-report.ts'
import type { QualityGateReport } from './sonar/quality-gate-report.ts'

/** Parts of a report that are there when they were asked for, or when there is something to say. */
export type ReportParts = {
  readonly dependencies?: DependencyInventory
  readonly hotspots?: HotspotReport
  readonly qualityGate?: QualityGateReport
}

const count = z.int().min(0)
const named = z.strictObject({ ecosystem: z.string(), name: z.string(), version: z.string().nullable() })

const dependencies: z.ZodType<DependencyInventory> = z.strictObject({
  lockFiles: z.array(z.strictObject({ path: z.string(), format: z.string(), packages: count, direct: count })),
  packages: count,
  vulnerabilities: z.strictObject({ packages: count, advisories: count, unchecked: count }).nullable(),
  licences: z.strictObject({ refused: count, waived: count }).nullable(),
  change: z.strictObject({
    added: z.array(named),
    updated: z.array(z.strictObject({ ecosystem: z.string(), name: z.string(), from: z.array(z.string()), to: z.array(z.string()) })),
    removed: z.array(named),
    counts: z.strictObject({ added: count, updated: count, removed: count }),
    lockFiles: z.array(z.string()),
  }).nullable(),
})

const hotspots: z.ZodType<HotspotReport> = z.strictObject({
  since: z.string().nullable(),
  commits: count,
  files: z.array(z.strictObject({ path: z.string(), commits: count, churn: count, complexity: count, authors: count, score: z.number().min(0).max(100) })),
  changes: z.array(z.strictObject({ hash: z.string(), risk: z.number().min(0).max(1), churn: count, riskRank: count, churnRank: count, subject: z.string(), at: z.string() })),
  accuracy: z.strictObject({ repositories: count, commits: count, auc: z.number(), churnAuc: z.number(), betterOn: count, calibrationError: z.number() }),
})

const qualityGate: z.ZodType<QualityGateReport> = z.strictObject({
  server: z.string(),
  project: z.string().nullable(),
  status: z.enum(['OK', 'WARN', 'ERROR', 'NONE', 'UNKNOWN']),
  message: z.string(),
  conditions: z.array(z.strictObject({ metric: z.string(), status: z.enum(['OK', 'WARN', 'ERROR', 'NONE', 'NO_VALUE']), actual: z.string().nullable(), threshold: z.string().nullable() })),
})

export const reportPartSchemas = { dependencies: z.exactOptional(dependencies), hotspots: z.exactOptional(hotspots), qualityGate: z.exactOptional(qualityGate) }
