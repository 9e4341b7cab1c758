import type { RenameSpec } from '../../../core/plan/agent-spec.ts'
import { invariant } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, timedOut } from '../agent-failed.ts'
import { taskEnvironment } from '../task-environment.ts'
import type { RenameFunction } from './rename-function.ts'

const maxTimerMs = 2 ** 31 - 1

/** The agent of deterministic transformations: no model, no network, the same edits every time. */
export function createCodemodAgent({ rename }: { readonly rename: RenameFunction }): Agent {
  return {
    kind: 'codemod',
    async run(assignment, context) {
      if (context.signal.aborted) return { status: 'stopped' }
      const limit = AbortSignal.timeout(Math.min(assignment.timeoutMs, maxTimerMs))
      const limited = { ...context, signal: AbortSignal.any([context.signal, limit]) }
      const outcome = await perform(assignment, limited, rename)
      if (outcome.status === 'finished' || !limited.signal.aborted) return outcome
      return context.signal.aborted ? { status: 'stopped' } : timedOut('wall', assignment.timeoutMs)
    },
  }
}

async function perform(assignment: AgentAssignment, context: AgentContext, rename: RenameFunction): Promise<AgentOutcome> {
  const { spec } = assignment
  invariant(spec.kind === 'codemod', `the codemod agent was given a spec of kind ${spec.kind}`)
  try {
    // Loaded on first use: parsers are a heavy import for runs that need none of them.
    if ('integrate' in spec) {
      const { integrateComponents } = await import('./integrate/integrate.ts')
      return await integrateComponents(spec.integrate, assignment, context)
    }
    if ('edit' in spec) {
      const { editFiles } = await import('./edit/edit.ts')
      return await editFiles(spec.edit, assignment, context)
    }
    if ('rename' in spec) return await performRename(spec.rename, { assignment, context, rename })
    const { applyRules } = await import('./rules/apply-rules.ts')
    return await applyRules(spec.rules, assignment, context)
  } catch (error) {
    // The tree is hostile and may change under us: what the file system refuses is a failure of the attempt, anything else a bug.
    if (error instanceof Error && 'syscall' in error) return agentFailed(error.message)
    throw error
  }
}

type RenameWork = { readonly assignment: AgentAssignment; readonly context: AgentContext; readonly rename: RenameFunction }

async function performRename(spec: RenameSpec, { assignment, context, rename }: RenameWork): Promise<AgentOutcome> {
  const { workspace } = assignment
  const { signal, log, temporaryFolder } = context
  const result = await rename({ workspace, spec, signal, log, temporaryFolder, environment: taskEnvironment(assignment, context) })
  if (result.status === 'failed') return result
  return { status: 'finished', summary: `renamed ${spec.symbol} to ${spec.to}: ${result.edits} edits in ${result.files} files` }
}
