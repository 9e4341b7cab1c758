import { invariant } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { agentFailed, timedOut } from '../agent-failed.ts'
import { editFiles } from './edit/edit.ts'
import { integrateComponents } from './integrate/integrate.ts'
import { applyRules } from './rules/apply-rules.ts'
import type { RenameFunction } from './rename-function.ts'

const maxTimerMs = 2 ** 31 - 1

/** The agent of deterministic transformations: no model, no network, the same edits every time. */
export function createCodemodAgent({ rename }: { readonly rename: RenameFunction }): Agent {
  return {
    kind: 'codemod',
    async run(assignment, context) {
      if (context.signal.aborted) return { status: 'stopped' }
      const limit = AbortSignal.timeout(Math.min(assignment.timeoutMs, maxTimerMs))
      const outcome = await perform(assignment, { ...context, signal: AbortSignal.any([context.signal, limit]) }, rename)
      if (outcome.status !== 'stopped') return outcome
      return context.signal.aborted ? outcome : timedOut('wall', assignment.timeoutMs)
    },
  }
}

async function perform(assignment: AgentAssignment, context: AgentContext, rename: RenameFunction): Promise<AgentOutcome> {
  const { spec } = assignment
  invariant(spec.kind === 'codemod', `the codemod agent was given a spec of kind ${spec.kind}`)
  try {
    if ('integrate' in spec) return await integrateComponents(spec.integrate, assignment, context)
    if ('rename' in spec) return await rename(spec.rename, assignment, context)
    if ('edit' in spec) return await editFiles(spec.edit, assignment, context)
    return await applyRules(spec.rules, assignment, context)
  } catch (error) {
    // The tree is hostile and may change under us: what the file system refuses is a failure of the attempt, anything else a bug.
    if (error instanceof Error && 'syscall' in error) return agentFailed(error.message)
    throw error
  }
}
