import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { FleetError } from '../core/fleet-error.ts'
import type { Plan } from '../core/plan/plan.ts'
import { upgradePlan } from '../core/plan/upgrade-plan.ts'
import type { RecordedEvent, RepositoryBase, RunEvent } from '../core/run/event.ts'
import type { RunState } from '../core/run/state.ts'
import { writeFileAtomically } from '../platform/atomic-write.ts'
import type { Store } from '../ports/store.ts'
import type { Lander } from '../ports/workspaces.ts'

/** What a recorded run was, beside its model exchanges: `run.json` in the folder of the recording. */
export type RunRecording = {
  readonly version: 1
  readonly planFolder: string
  readonly events: readonly RecordedEvent[]
  /** Names of trees by repository: what the run started from, and what came of it. */
  readonly bases: Readonly<Record<string, string>>
  readonly trees: Readonly<Record<string, string>>
}

const recordingSchema = z.object({
  version: z.literal(1),
  planFolder: z.string(),
  events: z.array(z.object({ seq: z.int(), at: z.number(), event: z.custom<RunEvent>((value) => typeof value === 'object' && value !== null && 'type' in value) })),
  bases: z.record(z.string(), z.string()),
  trees: z.record(z.string(), z.string()),
})

const fileName = 'run.json'

export async function loadRecording(folder: string): Promise<RunRecording> {
  const text = await readFile(join(folder, fileName), 'utf8').catch((error: unknown) => {
    throw new FleetError('run-not-found', `there is no recording in ${folder}`, { hint: 'record a run with fleet run --record', cause: error })
  })
  const parsed = recordingSchema.safeParse(JSON.parse(text))
  if (!parsed.success) throw new FleetError('state-damaged', `the recording in ${folder} is not whole: ${z.prettifyError(parsed.error)}`, { hint: 'record the run anew with fleet run --record' })
  return parsed.data
}

export async function saveRecording(folder: string, recording: RunRecording): Promise<void> {
  await writeFileAtomically(join(folder, fileName), `${JSON.stringify(recording)}\n`)
}

/** Reads what a run has come to from its log and its branches. */
export async function takeRecording({ store, lander, planFolder }: { readonly store: Store; readonly lander: Lander; readonly planFolder: string }, state: RunState): Promise<RunRecording> {
  const events: RecordedEvent[] = []
  for await (const event of store.read(state.runId, 0)) events.push(event)
  const [bases, trees] = [new Map<string, string>(), new Map<string, string>()]
  for (const repository of state.plan.repositories) {
    const { commit, branch } = state.bases[repository.name] ?? { commit: null, branch: null }
    if (commit === null || branch === null) continue
    bases.set(repository.name, await lander.tree(repository, commit))
    trees.set(repository.name, await lander.tree(repository, await lander.head(repository, branch)))
  }
  return { version: 1, planFolder, events, bases: Object.fromEntries(bases), trees: Object.fromEntries(trees) }
}

/** How long a replay waits before it tries a task again: nothing has to calm down. */
const replayBackoff = { baseMs: 1, maxMs: 1, jitter: 0 }

/** The first event of the same run once more, in another place and under another name. Refuses what cannot be repeated. */
export async function toReplayed(recording: RunRecording, options: { readonly lander: Lander; readonly planFolder: string; readonly runId: string }): Promise<Extract<RunEvent, { type: 'run-created' }>> {
  const { lander, planFolder, runId } = options
  const created = recording.events[0]?.event
  if (created?.type !== 'run-created') throw new FleetError('state-damaged', 'the recording does not begin with the run', { hint: 'record the run anew with fleet run --record' })
  const stored = upgradePlan(created.plan)
  requireRepeatable(stored)
  const repositories = stored.repositories.map((repository) => ({ ...repository, path: moveTo(repository.path, recording.planFolder, planFolder) }))
  const plan: Plan = { ...stored, repositories, policy: { ...stored.policy, backoff: replayBackoff, timeoutMs: null } }
  const bases: Record<string, RepositoryBase> = {}
  for (const repository of repositories) {
    const base = created.bases[repository.name] ?? { commit: null, userBranch: null, branch: null }
    const tree = recording.bases[repository.name]
    bases[repository.name] = tree === undefined || base.commit === null ? base : { ...base, commit: await findBase({ lander, repository, commit: base.commit, tree }), branch: `fleet/${runId}` }
  }
  return { ...created, runId, plan, bases }
}

function requireRepeatable({ tasks }: Plan): void {
  const inPlace = tasks.find(({ isolation }) => isolation !== 'worktree')
  if (inPlace !== undefined) throw new FleetError('run-not-resumable', `task ${inPlace.id} works in place, on files as they were then`, { hint: 'only runs whose tasks all work in checkouts of git repositories can be replayed' })
}

function moveTo(path: string, from: string, to: string): string {
  return path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path
}

/** The commit the run started from, or the present one when it has the same content. */
async function findBase({ lander, repository, commit, tree }: { readonly lander: Lander; readonly repository: Plan['repositories'][number]; readonly commit: string; readonly tree: string }): Promise<string> {
  const facts = await lander.inspect(repository.path)
  if (facts.kind === 'git' && (await lander.tree(repository, facts.commit)) === tree) return facts.commit
  try {
    await lander.tree(repository, commit)
    return commit
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new FleetError('repository-changed', `repository ${repository.name} at ${repository.path} does not have what the run started from`, { hint: `check out commit ${commit}, or record the run anew`, cause: error })
  }
}
