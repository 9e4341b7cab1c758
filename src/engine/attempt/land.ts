import type { AttemptResult, Change } from '../../core/run/event.ts'
import type { DependencyChange } from '../../core/run/dependency-change.ts'
import type { Failure } from '../../core/run/failure.ts'
import { invariant } from '../../core/unreachable.ts'
import type { Integration, RefMove } from '../../ports/workspaces.ts'
import type { Attempt } from './attempt.ts'
import { checksOf, runTaskChecks } from './run-checks.ts'
import { setUp } from './set-up.ts'
import type { Worked } from './work.ts'

export type Landed = { readonly status: 'landed'; readonly result: AttemptResult } | { readonly status: 'failed'; readonly failure: Failure } | { readonly status: 'stopped' }

/** How often the branch may have moved under us before we give up; only another program moves it, landings of ours are serialised. */
const maxMoves = 5

/** What an earlier holder of this attempt has landed without living to tell; null when it did not. */
export async function findLanded(attempt: Attempt): Promise<AttemptResult | null> {
  const { intent, change } = attempt.assignment.progress
  if (intent === null || change === null) return null
  if (!(await attempt.ports.lander.hasLanded(attempt.repository, intent.branch, intent.commit))) return null
  return { change, landed: { repository: intent.repository, commit: intent.commit }, checks: intent.checks, summary: '', costUsd: null, dependencies: await readDependencies(attempt, change) }
}

/** Brings a checked change into the run's branch. Where nothing lands by merge, the change is where it belongs already. */
export async function land(attempt: Attempt, worked: Extract<Worked, { status: 'checked' }>): Promise<Landed> {
  const { change, summary, costUsd } = worked
  const dependencies = await readDependencies(attempt, change)
  const settled = (landed: AttemptResult['landed']): Landed => ({ status: 'landed', result: { change, landed, checks: attempt.checks, summary, costUsd, dependencies, ...(attempt.variants.length === 0 ? {} : { variants: attempt.variants }) } })
  if (attempt.branch === null || change.commit === null || change.files === 0) return settled(null)
  await attempt.ports.order?.beforeLanding(attempt.assignment.task.id, attempt.signal)
  attempt.advance('landing')
  return attempt.ports.landings.hold(attempt.repository.path, async () => {
    for (let moves = 0; moves < maxMoves; moves += 1) {
      // An earlier holder that is slow to die may have landed it since we looked.
      const landed = await findLanded(attempt)
      if (landed !== null) return { status: 'landed', result: landed }
      const outcome = await tryToLand(attempt, change)
      if (outcome.status === 'moved') attempt.ports.order?.landed()
      if (outcome.status === 'moved') return settled({ repository: attempt.repository.name, commit: outcome.commit })
      if (outcome.status !== 'stale') return outcome
    }
    return { status: 'failed', failure: { kind: 'environment', message: `branch ${attempt.branch} keeps moving under us`, hint: 'find out which other program moves it, then run fleet resume' } }
  })
}

/** For the report only: what it says is no verdict. */
async function readDependencies({ ports, repository, changedPaths }: Attempt, { base, commit, paths }: Change): Promise<DependencyChange | null> {
  if (base === null || commit === null) return null
  return ports.gates.readDependencies({ repository, base, head: commit, paths: changedPaths.length > 0 ? changedPaths : paths })
}

type Try = { readonly status: 'moved'; readonly commit: string } | { readonly status: 'stale' } | Exclude<Landed, { status: 'landed' }>

async function tryToLand(attempt: Attempt, change: Change): Promise<Try> {
  const { lander } = attempt.ports
  const { repository, branch } = attempt
  invariant(branch !== null && change.commit !== null, 'only a commit for a branch is landed')
  if (attempt.signal.aborted) return { status: 'stopped' }
  const head = await lander.head(repository, branch)
  const merged = await lander.integrate(repository, { commit: change.commit, head, message: attempt.commitMessage })
  if (merged.status === 'conflict') return { status: 'failed', failure: toConflictFailure(merged, branch) }
  const failure = await checkMerged(attempt, merged, head)
  if (failure !== null) return { status: 'failed', failure }
  if (attempt.signal.aborted) return { status: 'stopped' }
  const intent = { repository: repository.name, branch, commit: merged.commit, expected: head, checks: [...attempt.checks] }
  if ((await attempt.report({ type: 'attempt-landing', lease: attempt.assignment.lease, intent })) === 'stopping') return { status: 'stopped' }
  const how = await moveSurely(attempt, { branch, commit: merged.commit, expected: head })
  return how === 'moved' ? { status: 'moved', commit: merged.commit } : { status: 'stale' }
}

/** A move that throws may have moved all the same (the disk failed on the last sync): the ref decides, so that nothing lands twice. */
async function moveSurely({ ports: { lander }, repository }: Attempt, move: RefMove): Promise<'moved' | 'stale'> {
  try {
    return await lander.move(repository, move)
  } catch (error) {
    if (await lander.hasLanded(repository, move.branch, move.commit)) return 'moved'
    throw error
  }
}

/** Checks run again on the merged tree unless they have already seen that very tree. */
async function checkMerged(attempt: Attempt, merged: Extract<Integration, { status: 'merged' }>, head: string): Promise<Failure | null> {
  const wanted = checksOf(attempt, 'merged').filter(({ on }) => !(merged.sameTree && on.includes('task')))
  if (wanted.length === 0 && (merged.sameTree || !attempt.assignment.task.hasValidate)) return null
  attempt.forgetMergedChecks()
  const commits = { base: head, head: merged.commit }
  if (merged.sameTree) return runTaskChecks(attempt, wanted, { on: 'merged', workspace: attempt.workspace.path, commits })
  // The attempt's own workspace has served; the merged tree takes its place.
  await attempt.keep()
  const workspace = await attempt.prepareWorkspace(merged.commit)
  return (await setUp(attempt)) ?? (await runTaskChecks(attempt, wanted, { on: 'merged', workspace: workspace.path, commits }))
}

function toConflictFailure({ conflicts }: Extract<Integration, { status: 'conflict' }>, branch: string): Failure {
  const paths = conflicts.map(({ path }) => path).join(', ')
  return { kind: 'merge-conflict', message: `conflicts with what has landed on ${branch} meanwhile: ${paths}`, conflicts }
}
