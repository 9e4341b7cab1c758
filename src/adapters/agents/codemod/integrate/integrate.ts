import { existsSync, statSync } from 'node:fs'
import { posix, resolve } from 'node:path'
import type { IntegrateSpec } from '../../../../core/plan/agent-spec.ts'
import type { AgentAssignment, AgentContext, AgentOutcome } from '../../../../ports/agent.ts'
import { agentFailed, environmentLacks } from '../../agent-failed.ts'
import { applyCopies, planCopy, type PlannedCopy } from './plan-copy.ts'
import { listCopies, type Copy } from './list-copies.ts'
import type { Relocation } from './rewrite-imports.ts'
import { openSourceHistory, type SourceHistory } from './source-history.ts'

const maxNamedProblems = 20

/**
 * Copies components from a source tree into the workspace, with their imports rewritten and merged with what the target has.
 * Everything is worked out before the first byte is written: a failure leaves the workspace as it was.
 */
export async function integrateComponents(spec: IntegrateSpec, assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const sourceRoot = assignment.sources[spec.from]
  if (sourceRoot === undefined) return agentFailed(`there is no source repository named ${spec.from}`)
  if (!existsSync(sourceRoot)) return agentFailed(`the source repository ${spec.from} is not at ${sourceRoot}`)
  const { copies, problems } = await listCopies(sourceRoot, spec.copy)
  if (problems.length > 0) return failWith(problems)
  const history = spec.base === null ? null : await openSourceHistory(sourceRoot, spec.base, context)
  if (context.signal.aborted) return { status: 'stopped' }
  if (history !== null && history.status !== 'opened') return explainHistory(history, spec)
  const relocation = toRelocation(spec, copies, { sourceRoot, targetRoot: assignment.workspace })
  const planned: PlannedCopy[] = []
  for (const copy of copies) {
    if (context.signal.aborted) return { status: 'stopped' }
    planned.push(await planCopy(copy, { sourceRoot, targetRoot: assignment.workspace, relocation, history, context }))
  }
  return finish(planned, spec, context)
}

async function finish(planned: readonly PlannedCopy[], spec: IntegrateSpec, context: AgentContext): Promise<AgentOutcome> {
  if (context.signal.aborted) return { status: 'stopped' }
  const problems = planned.flatMap((copy) => (copy.status === 'refused' ? copy.problems : []))
  if (problems.length > 0) return failWith(problems)
  if (planned.some((copy) => copy.status === 'no-git')) return lacksGit()
  const conflicts = planned.flatMap((copy) => (copy.status === 'conflict' ? [copy.conflict] : []))
  if (conflicts.length > 0) {
    const names = conflicts.slice(0, maxNamedProblems).map(({ path }) => path).join(', ')
    const message = `${spec.from} and the target have different versions of ${names}`
    return { status: 'failed', failure: { kind: 'merge-conflict', message, conflicts: conflicts.slice(0, 100) } }
  }
  const ready = planned.filter((copy) => copy.status === 'ready')
  await applyCopies(ready)
  for (const { copy, action, changes } of ready) {
    context.log(`${action} ${copy.target} (from ${spec.from}:${copy.source})`)
    if (action !== 'unchanged') for (const change of changes) context.log(`  import ${change}`)
  }
  const count = (action: string): number => ready.filter((copy) => copy.action === action).length
  const rewritten = ready.reduce((sum, { action, changes }) => sum + (action === 'unchanged' ? 0 : changes.length), 0)
  return {
    status: 'finished',
    summary: `integrated ${ready.length} files from ${spec.from}: ${count('added')} added, ${count('updated')} updated, ${count('merged')} merged, ${count('unchanged')} unchanged; ${rewritten} imports rewritten`,
  }
}

function failWith(problems: readonly string[]): AgentOutcome {
  const more = problems.length > maxNamedProblems ? `\n… and ${problems.length - maxNamedProblems} more` : ''
  const hint = problems.some((problem) => problem.endsWith('not copied')) ? '\nadd them to `copy`, or map the specifiers in `imports`' : ''
  return agentFailed(problems.slice(0, maxNamedProblems).join('\n') + more + hint)
}

function explainHistory(history: Exclude<SourceHistory, { status: 'opened' }>, spec: IntegrateSpec): AgentOutcome {
  if (history.status === 'no-git') return lacksGit()
  return agentFailed(`base ${spec.base} is not a commit of the source repository ${spec.from}`)
}

function lacksGit(): AgentOutcome {
  return environmentLacks('git is not on this machine', 'Install git 2.38 or newer and put it on PATH.')
}

function toRelocation(spec: IntegrateSpec, copies: readonly Copy[], roots: { readonly sourceRoot: string; readonly targetRoot: string }): Relocation {
  const bySource = Map.groupBy(copies, ({ source }) => source)
  const targets = new Set(copies.map(({ target }) => target))
  const isFileBelow = (root: string, path: string): boolean =>
    path !== '..' && !path.startsWith('../') && statSync(resolve(root, path), { throwIfNoEntry: false })?.isFile() === true
  return {
    imports: spec.imports,
    isSourceFile: (path) => bySource.has(posix.normalize(path)) || isFileBelow(roots.sourceRoot, path),
    isTargetFile: (path) => targets.has(posix.normalize(path)) || isFileBelow(roots.targetRoot, path),
    targetOf: (source, pair) => {
      const places = bySource.get(posix.normalize(source)) ?? []
      return (places.find((place) => place.pair === pair) ?? places[0])?.target
    },
  }
}
