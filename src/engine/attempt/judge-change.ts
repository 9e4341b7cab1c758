import picomatch from 'picomatch'
import { isGitPath } from '../../core/plan/path-rules.ts'
import type { Task } from '../../core/plan/plan.ts'
import { findChangedConfiguration } from '../../core/policy/agent-configuration.ts'
import type { Failure } from '../../core/run/failure.ts'
import type { ChangedPath } from '../../ports/workspaces.ts'

/** The verdict on the diff itself: something changed, and only what the task may change. */
export function judgeChange(task: Task, changed: readonly ChangedPath[]): Failure | null {
  if (changed.length === 0) {
    return task.allowEmpty ? null : { kind: 'nothing-changed', message: 'the agent ended without changing a file; set `allowEmpty: true` if that is a success' }
  }
  const isAllowed = task.files.length === 0 ? () => true : picomatch([...task.files], { dot: true })
  const outside = changed.filter(({ path }) => !isAllowed(path) || isGitPath(path))
  if (outside.length > 0) return outOfScope(`changed ${outside.length} path(s) outside of files: [${task.files.join(', ')}]`, outside)
  // A codemod does what the plan itself says, path by path.
  const configuration = new Set(task.agent.kind === 'codemod' ? [] : findChangedConfiguration(changed.map(({ path }) => path), task.files))
  if (configuration.size > 0) return outOfScope('changed configuration of coding agents, which `files` has to name for that', changed.filter(({ path }) => configuration.has(path)))
  const hazards = changed.filter(({ hazard }) => hazard !== 'none')
  return hazards.length === 0 ? null : outOfScope(`made a ${hazards[0]?.hazard === 'nested-repository' ? 'repository inside the tree' : 'link that leads out of the tree'}`, hazards)
}

function outOfScope(message: string, changed: readonly ChangedPath[]): Failure {
  return { kind: 'out-of-scope', message, paths: changed.slice(0, 100).map(({ path }) => path) }
}
