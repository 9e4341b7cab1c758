import type { Gate } from '../../core/plan/gate.ts'
import type { SourceAnalysis } from '../analyze-source.ts'
import { analyzeSources, type AnalysisTools } from '../analyze-sources.ts'
import type { Finding, Note, Scores } from '../model.ts'
import { toScores } from '../scores/to-scores.ts'
import { findDishonesty } from './find-dishonesty.ts'
import { joinParts, statusOf, type GatePart } from './gate-part.ts'
import { judgeCoverage } from './judge-coverage.ts'
import { severityOrder } from './severity-order.ts'

/** One file of a change as it was and as it is; null where there is none. */
export type ChangedFile = { readonly path: string; readonly base: Uint8Array | null; readonly head: Uint8Array | null }

export type ChangeToJudge = {
  readonly gate: Gate
  readonly files: readonly ChangedFile[]
  /** Text of the coverage report the gate asks for; null when it is not there. */
  readonly coverage: string | null
  /** With them the files are analysed on threads, else one after the other right here. */
  readonly tools?: AnalysisTools
  /** What was found beside the analysis of the files: dependencies, reports of other tools. */
  readonly parts?: readonly GatePart[]
}

/** What a gate came to. `crashed` fails closed: an analyser gave up on a file of the head, so nobody knows. */
export type ChangeVerdict = {
  readonly status: 'passed' | 'failed' | 'crashed'
  readonly reasons: readonly string[]
  /** Findings of the head that the base did not have, worst first. */
  readonly newFindings: readonly Finding[]
  readonly scores: { readonly base: Scores; readonly head: Scores }
  readonly remarks: readonly string[]
  readonly notes: readonly Note[]
}

/** Judges a change by its files at base and head. What was there before does not count, in whatever file it lay. */
export async function judgeChange({ gate, files, coverage, tools, parts = [] }: ChangeToJudge): Promise<ChangeVerdict> {
  const base = await analyzeSide(files, 'base', tools)
  const head = await analyzeSide(files, 'head', tools)
  const honesty = gate.honesty ? await findDishonesty(files, tools?.cache) : { findings: [], notes: [] }
  const fresh = [...findNew(base, head), ...honesty.findings.filter(({ suppressedBecause }) => suppressedBecause === null)]
  const before = toScores({ files: metricsOf(base), findings: standing(base), coverage: null })
  const after = toScores({ files: metricsOf(head), findings: standing(head), coverage: null })
  const scores = { base: before.scores, head: after.scores }
  const covered = gate.coverage === null ? [] : judgeCoverage({ wanted: gate.coverage, files, report: coverage })
  const notes = [...head.flatMap((analysis) => analysis.notes), ...honesty.notes]
  const crashes = notes.filter(({ kind }) => kind === 'analyzer-crashed').map(({ path, message }) => `${path}: ${message}`)
  const reasons = [...findReasons(gate, fresh), ...scoreReasons(gate, scores), ...covered]
  const whole = joinParts([{ reasons, crashes, findings: fresh, notes }, ...parts])
  return { ...toVerdict(whole), scores, remarks: after.remarks }
}

/** The verdict on parts: why, and what was found, worst first. */
export function toVerdict(part: GatePart): Omit<ChangeVerdict, 'scores' | 'remarks'> {
  const status = statusOf(part)
  return { status, reasons: status === 'crashed' ? part.crashes : part.reasons, newFindings: [...part.findings].sort((a, b) => severityOrder[a.severity] - severityOrder[b.severity]), notes: part.notes }
}

async function analyzeSide(files: readonly ChangedFile[], side: 'base' | 'head', tools: AnalysisTools | undefined): Promise<readonly SourceAnalysis[]> {
  const sources = files.flatMap(({ path, [side]: bytes }) => (bytes === null ? [] : [{ path, bytes }]))
  if (tools !== undefined) return analyzeSources(sources, tools)
  const { analyzeSource } = await import('../analyze-source.ts')
  const analyses: SourceAnalysis[] = []
  for (const source of sources) analyses.push(await analyzeSource(source))
  return analyses
}

/** As many findings of one fingerprint as the base had are old, wherever they lie now. */
export function findNew(base: readonly SourceAnalysis[], head: readonly SourceAnalysis[]): Finding[] {
  const known = new Map<string, number>()
  for (const { fingerprint } of standing(base)) known.set(fingerprint, (known.get(fingerprint) ?? 0) + 1)
  return standing(head).filter(({ fingerprint }) => {
    const left = known.get(fingerprint) ?? 0
    known.set(fingerprint, left - 1)
    return left <= 0
  })
}

/** Findings that no comment waives. */
export function standing(analyses: readonly SourceAnalysis[]): Finding[] {
  return analyses.flatMap(({ findings }) => findings).filter(({ suppressedBecause }) => suppressedBecause === null)
}

export function metricsOf(analyses: readonly SourceAnalysis[]): NonNullable<SourceAnalysis['metrics']>[] {
  return analyses.flatMap(({ metrics }) => (metrics === null ? [] : [metrics]))
}

function findReasons(gate: Gate, fresh: readonly Finding[]): string[] {
  const secrets = gate.secrets ? fresh.filter(({ category }) => category === 'secret') : []
  const { noNew } = gate
  const dishonest = fresh.filter(({ category, severity }) => category === 'honesty' && severity !== 'low')
  const bad = noNew === null ? [] : fresh.filter(({ category, severity }) => category !== 'secret' && category !== 'honesty' && severityOrder[severity] <= severityOrder[noNew])
  return [
    ...(secrets.length > 0 ? [`${count(secrets, 'secret')} in the change`] : []),
    ...(bad.length > 0 && noNew !== null ? [`${count(bad, 'new finding')} of severity ${noNew} or worse`] : []),
    ...(dishonest.length > 0 ? [`${count(dishonest, 'sign')} that the change tampers with its own checks`] : []),
  ]
}

function scoreReasons({ minScore, scoreNotLower }: Gate, { base, head }: ChangeVerdict['scores']): string[] {
  if (head.overall === null) return minScore === null ? [] : ['no score: none of the changed files could be measured']
  const reasons: string[] = []
  if (minScore !== null && head.overall < minScore) reasons.push(`score ${head.overall.toFixed(1)} is below ${minScore}`)
  // Half a point is what a neutral edit moves by chance.
  if (scoreNotLower && base.overall !== null && head.overall < base.overall - 0.5) reasons.push(`score ${head.overall.toFixed(1)} is lower than the ${base.overall.toFixed(1)} of the base`)
  return reasons
}

function count(findings: readonly Finding[], noun: string): string {
  return `${findings.length} ${noun}${findings.length === 1 ? '' : 's'}`
}
