import { invariant } from '../../../core/unreachable.ts'
import type { Agent, AgentAssignment, AgentContext, AgentOutcome } from '../../../ports/agent.ts'
import { environmentLacks } from '../agent-failed.ts'
import { chooseWay } from './choose-way.ts'
import { prepareAttempt } from './external-attempt.ts'
import { runHeadless } from './headless/run-headless.ts'
import { probeAgent } from './probe-agent.ts'
import { profiles } from './profiles/profiles.ts'

/** The agent that drives coding agents with programs of their own. What they say of their work is evidence, never the verdict. */
export function createExternalAgent(): Required<Agent> {
  return {
    kind: 'external',
    run: drive,
    probe: async (spec, { workspace }) => {
      invariant(spec.kind === 'external', `the external agent was given a spec of kind ${spec.kind}`)
      return probeAgent(spec, { planFolder: workspace, path: process.env['PATH'] ?? '' })
    },
  }
}

async function drive(assignment: AgentAssignment, context: AgentContext): Promise<AgentOutcome> {
  const { spec } = assignment
  invariant(spec.kind === 'external', `the external agent was given a spec of kind ${spec.kind}`)
  if (context.signal.aborted) return { status: 'stopped' }
  const profile = profiles[spec.agent]
  const way = chooseWay(spec, profile)
  if (way.transport === 'none') return environmentLacks(way.message, way.hint)
  const attempt = await prepareAttempt({ spec, profile, program: way.program, assignment, context })
  if (attempt === null) return lacks(spec.command[0] ?? way.program.program, way.program.install, assignment)
  if (way.transport === 'headless') return runHeadless(attempt, way.program)
  // Its protocol is a heavy import.
  const { runAcp } = await import('./acp/run-acp.ts')
  return runAcp(attempt, way.program)
}

function lacks(program: string, install: string, { taskId }: AgentAssignment): AgentOutcome {
  return environmentLacks(`${program} is not on this machine`, install === '' ? `Install ${program} or correct \`command\` of the agent of task ${taskId}.` : `npm install --save-dev ${install}`)
}
