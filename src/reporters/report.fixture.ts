import type { Finding } from '../analysis/model.ts'
import type { AttemptReport, Report, TaskReport } from '../core/report/report.ts'
import { totalUsage } from '../core/run/measures.ts'
import type { AttemptEvidence, GateFinding, RunEvidence } from './evidence.ts'

const esc = String.fromCharCode(27)

/** What an agent might write to get out of the place it is shown in: terminal, HTML, Markdown, XML, CSV, workflow commands. */
export const hostile = `${esc}[31mred${esc}[0m ${esc}]8;;http://evil.example${String.fromCharCode(7)}link ${String.fromCharCode(0)}nul \u202Edesrever\u202C \uD800 half \uFFFE none </script><script>window.pwned=1</script> <img src="http://evil.example/x.png" onerror="window.pwned=1"> "quote" 'single' & \`tick\` ]]> @everyone [a](http://evil.example) | cell | # skip 😀 %0A::error::x`

/** Begins the way formulas of spreadsheets do. */
export const formula = '=HYPERLINK("http://evil.example","click")'

const begunAt = Date.parse('2026-11-22T10:00:00.000Z')

const at = (ms: number): string => new Date(begunAt + ms).toISOString()

type AttemptParts = Partial<AttemptReport> & { readonly fromMs?: number; readonly tookMs?: number }

export function makeAttempt({ fromMs = 0, tookMs = 1_000, ...parts }: AttemptParts = {}): AttemptReport {
  return {
    number: 1,
    outcome: 'succeeded',
    startedAt: at(fromMs),
    endedAt: at(fromMs + tookMs),
    durationMs: tookMs,
    phasesMs: { preparing: tookMs * 0.1, working: tookMs * 0.6, checking: tookMs * 0.2, landing: tookMs * 0.1 },
    failure: null,
    rolledBack: false,
    checks: [],
    agent: 'command',
    variants: [],
    choice: null,
    change: { commit: 'c'.repeat(40), base: 'b'.repeat(40), files: 1, linesAdded: 3, linesRemoved: 1 },
    summary: '',
    usage: [],
    costUsd: null,
    turns: null,
    resources: { cpuMs: 400, peakMemoryBytes: 50_000_000 },
    ...parts,
  }
}

export function makeTask(parts: Partial<TaskReport> & { readonly id: string }): TaskReport {
  const attempts = parts.attempts ?? [makeAttempt()]
  const outcome = parts.outcome === undefined ? 'succeeded' : parts.outcome
  const isLanded = outcome === 'succeeded'
  return {
    name: parts.id,
    outcome,
    status: outcome ?? 'running',
    agent: 'command',
    repository: 'main',
    kind: '',
    needs: [],
    because: null,
    landed: isLanded ? { repository: 'main', commit: 'c0ffee'.padEnd(40, '0') } : null,
    files: isLanded ? 1 : 0,
    linesAdded: isLanded ? 3 : 0,
    linesRemoved: isLanded ? 1 : 0,
    paths: isLanded ? [`src/${parts.id}.ts`] : [],
    dependencies: null,
    queueMs: attempts.length === 0 ? null : 250,
    durationMs: attempts.at(-1)?.durationMs ?? null,
    costUsd: null,
    ...parts,
    attempts,
  }
}

export function makeReport(tasks: readonly TaskReport[], run: Partial<Report['run']> = {}): Report {
  const attempts = tasks.flatMap((task) => task.attempts)
  const count = (outcome: string): number => tasks.filter((task) => task.outcome === outcome).length
  const ends = attempts.map(({ endedAt }) => (endedAt === null ? 0 : Date.parse(endedAt) - begunAt))
  const durationMs = Math.max(0, ...ends)
  const costs = tasks.flatMap(({ costUsd }) => costUsd ?? [])
  return {
    schemaVersion: 1,
    run: {
      id: '20261122-100000-fixt',
      name: 'fixture',
      outcome: count('failed') > 0 ? 'failed' : 'succeeded',
      status: 'ended',
      startedAt: at(0),
      endedAt: at(durationMs),
      durationMs,
      concurrency: 4,
      budget: { usd: 5, tokens: null },
      idealMakespanMs: durationMs * 0.8,
      criticalPathMs: durationMs * 0.8,
      criticalPath: tasks.slice(0, 1).map(({ id }) => id),
      workMs: attempts.reduce((sum, attempt) => sum + (attempt.durationMs ?? 0), 0),
      efficiency: durationMs === 0 ? null : 0.8,
      repositories: { main: { path: '/project', base: 'a'.repeat(40), branch: 'fleet/20261122-100000-fixt', head: 'f'.repeat(40), landed: null } },
      finalChecks: [],
      failure: null,
      ...run,
    },
    tasks: [...tasks],
    totals: {
      tasks: tasks.length,
      succeeded: count('succeeded'),
      failed: count('failed'),
      skipped: count('skipped'),
      canceled: count('canceled'),
      attempts: attempts.length,
      retried: attempts.filter(({ number }) => number > 1).length,
      rolledBack: attempts.filter(({ rolledBack }) => rolledBack).length,
      files: tasks.reduce((sum, { files }) => sum + files, 0),
      linesAdded: tasks.reduce((sum, { linesAdded }) => sum + linesAdded, 0),
      linesRemoved: tasks.reduce((sum, { linesRemoved }) => sum + linesRemoved, 0),
      costUsd: costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0),
      usage: totalUsage(attempts.flatMap(({ usage }) => usage)),
      savings: attempts.some(({ choice }) => choice !== null) ? { models: ['anthropic/claude-sonnet-5-5'], tasks: 1, actualUsd: 0.222, strongAloneUsd: 0.3, savedUsd: 0.078, formula: 'saved = strong alone - actual' } : null,
    },
  }
}

const sonnet = { provider: 'anthropic', model: 'claude-sonnet-5-5', calls: 7, inputTokens: 52_000, cacheReadTokens: 40_000, cacheWriteTokens: 4_000, outputTokens: 3_100, reasoningTokens: 900, costUsd: 0.21, unpricedCalls: 0 }
const haiku = { ...sonnet, model: 'claude-haiku-5', calls: 3, inputTokens: 9_000, outputTokens: 800, costUsd: 0.012 }

function failedAttempt(failure: NonNullable<AttemptReport['failure']>, parts: AttemptParts = {}): AttemptReport {
  return makeAttempt({ outcome: 'failed', rolledBack: true, failure, ...parts })
}

const checkFailure = { kind: 'check-failed', message: 'check types failed in the workspace', check: 'types', on: 'task', output: `src/parse.ts(12,5): error TS2322: Type 'string' is not assignable to type 'number'.\nsrc/parse.ts:20:1: error: unexpected ${hostile}` }

/** A task of every kind of outcome, with hostile text wherever text of others can stand. */
export function makeHostileReport(): Report {
  return makeReport(
    [
      makeTask({ id: 'plain' }),
      makeTask({ id: 'models', kind: 'ui hard', agent: 'hybrid', needs: ['plain'], costUsd: 0.222, attempts: [failedAttempt(checkFailure, { agent: 'grok', fromMs: 1_000, usage: [haiku], costUsd: 0.012, choice: { path: ['hybrid', 'grok'], reason: 'first of the chain' } }), makeAttempt({ number: 2, agent: 'claude', fromMs: 2_500, tookMs: 3_000, usage: [sonnet], costUsd: 0.21, turns: 9, summary: hostile, checks: [{ check: 'types', on: 'task', status: 'passed', durationMs: 420, output: '' }], choice: { path: ['hybrid', 'claude'], reason: '2 of 2 of the chain, after: check-failed' } })] }),
      makeTask({ id: 'checks', name: hostile, outcome: 'failed', paths: ['src/parse.ts'], attempts: [failedAttempt(checkFailure, { fromMs: 1_000 }), failedAttempt(checkFailure, { number: 2, fromMs: 2_200, checks: [{ check: 'types', on: 'task', status: 'failed', durationMs: 300, output: checkFailure.output }] })] }),
      makeTask({ id: 'agent', outcome: 'failed', attempts: [failedAttempt({ kind: 'agent-failed', message: hostile, exitCode: 1, output: `${hostile}\n::error::injected\n${formula}` }, { change: null })] }),
      makeTask({ id: 'scope', outcome: 'failed', attempts: [failedAttempt({ kind: 'out-of-scope', message: 'changed 1 path(s) outside of files: [src/**]', paths: ['etc/<b>passwd</b>'] })] }),
      makeTask({ id: 'conflict', outcome: 'failed', attempts: [failedAttempt({ kind: 'merge-conflict', message: 'could not be merged', conflicts: [{ path: 'src/a.ts', reason: 'content', hunks: `<<<<<<<\n${hostile}\n>>>>>>>` }] })] }),
      makeTask({ id: 'broken', outcome: 'failed', attempts: [failedAttempt({ kind: 'environment', message: 'the disk is full', hint: 'make room' })] }),
      makeTask({ id: 'gated', outcome: 'failed', paths: ['src/query.ts'], attempts: [failedAttempt({ kind: 'check-failed', message: 'check gate failed in the workspace', check: 'gate', on: 'task', output: '1 new finding of severity high or worse' })] }),
      makeTask({ id: 'after', outcome: 'skipped', because: 'checks', needs: ['checks', 'models'], attempts: [] }),
      makeTask({ id: 'given-up', outcome: 'canceled', because: formula, attempts: [makeAttempt({ outcome: 'canceled', change: null })] }),
      makeTask({ id: 'released', attempts: [makeAttempt({ outcome: 'released', tookMs: 100 }), makeAttempt({ number: 2, fromMs: 200 })] }),
      makeTask({ id: 'at-work', outcome: null, attempts: [makeAttempt({ outcome: 'running', endedAt: null, durationMs: null, fromMs: 2_000 })], durationMs: null }),
      makeTask({ id: 'still-to-come', outcome: null, status: 'waiting', needs: ['at-work'], attempts: [] }),
    ],
    { name: `fixture ${hostile}`, criticalPath: ['plain', 'models'], finalChecks: [{ check: 'whole', on: 'run', status: 'passed', durationMs: 900, output: '' }, { check: 'lint', on: 'run', status: 'failed', durationMs: 80, output: hostile }, { check: 'bench', on: 'run', status: 'crashed', durationMs: 80, output: 'not found' }], failure: { kind: 'check-failed', message: 'check lint failed at the end of the run', check: 'lint', on: 'run', output: hostile } },
  )
}

/** More failures than any consumer shows. */
export function makeManyFailures(count: number): Report {
  return makeReport(Array.from({ length: count }, (_, index) => makeTask({ id: `task-${index}`, outcome: 'failed', attempts: [failedAttempt({ kind: 'agent-failed', message: `it ended with exit code ${index}`, exitCode: index, output: `${hostile}\n`.repeat(5) })] })))
}

export const finding: Finding = {
  ruleId: 'fleet/sql-injection',
  category: 'security',
  severity: 'critical',
  cwe: 'CWE-89',
  location: { path: 'src/query.ts', line: 7, column: 4, endLine: 7, endColumn: 40 },
  message: `User input reaches a query: ${hostile}`,
  mend: 'Pass values as parameters.',
  fingerprint: '0123456789abcdef0123456789abcdef',
  trace: [{ location: { path: 'src/query.ts', line: 3, column: 0, endLine: 3, endColumn: 10 }, note: hostile }],
  suppressedBecause: null,
}

const scores = { maintainability: 80, coverage: null, security: 70, performance: 90, overall: 78 }

export function makeHostileEvidence(): RunEvidence {
  const gateFindings: readonly GateFinding[] = [{ task: 'gated', attempt: 1, check: 'gate', finding }, { task: 'models', attempt: 2, check: 'gate', finding: { ...finding, ruleId: 'ruff/F841', severity: 'low', category: 'smell', cwe: null, message: 'unused variable', trace: [] } }]
  const attempt: AttemptEvidence = {
    transcript: [{ at: begunAt + 1_000, who: 'agent', text: hostile }, { at: null, who: 'tool', text: `edit: ${hostile}` }, { at: begunAt + 2_000, who: 'fleet', text: 'waiting for a person' }],
    transcriptLeftOut: 12,
    log: `line one\n${hostile}`,
    diff: `diff --git a/src/a.ts b/src/a.ts\nindex 111..222 100644\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1,3 +1,3 @@ function ${hostile}\n one\n-two\n+${hostile}\n three\n`,
    isDiffCut: true,
  }
  return { tasks: new Map(['models', 'checks'].map((id) => [id, { prompt: `Do it. ${hostile}`, attempts: new Map([[1, attempt], [2, attempt]]) }])), findings: gateFindings, quality: [{ task: 'models', base: scores, head: { ...scores, overall: 84 } }] }
}
