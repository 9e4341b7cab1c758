import type { RunState } from '../../core/run/state.ts'
import type { Lander } from '../../ports/workspaces.ts'

/** More of a change is for other tools. */
const maxBytes = 1_000_000

/** Lines of what the last attempt of a task changed, landed or not; null when there is nothing to show. */
export async function loadDiff(state: RunState, { task, lander }: { readonly task: string; readonly lander: Pick<Lander, 'diff'> }): Promise<readonly string[] | null> {
  const entry = state.tasks.get(task)
  const change = entry?.attempts.findLast(({ change }) => change !== null)?.change
  const repository = state.plan.repositories.find(({ name }) => name === entry?.task.repository)
  if (change == null || repository === undefined || change.files === 0) return null
  if (change.commit === null || change.base === null) return [`changed in place, ${change.files} files, +${change.linesAdded} −${change.linesRemoved}:`, '', ...change.paths]
  const text = await lander.diff(repository, change.base, change.commit, maxBytes)
  const lines = text.trimEnd().split('\n')
  return text.length < maxBytes ? lines : [...lines, '… cut: the whole change is in the run branch']
}
